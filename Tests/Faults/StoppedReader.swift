import ArgumentParser
import EventSamples
import Foundation
import MirroringCommands
import MirroringMonitoring
import MirroringWire

/// A subscriber that does not read for a while: what waits for it waits at the broker, and what is lost by that is said.
struct StoppedReader: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Lets a subscriber stop reading; its memory must stay flat, and what is lost be said to be.",
        discussion: """
            One subscriber to all jobs, with the client, reads for a moment, then nothing for ten minutes, while 1,000 events a second \
            are published, then all to the end. Of its own memory the first look after it has stopped counts, and the largest. It starts \
            a broker of its own, and a bridge that has less cached than is published meanwhile. Exit code 1: memory grew, or an event \
            neither came nor was said to be missing, or came twice, or out of order.
            """
    )

    @Option(help: "short, for every run of the tests, or full.")
    var size: FaultRow.Size = .full

    @Option(help: "For how many seconds nothing is read; for longer where too little is published meanwhile.")
    var seconds: Int?

    @Option(help: "By how many MiB the resident memory may grow meanwhile.")
    var growth = 8

    @Option(help: "Where logs and data go; kept when something is wrong.")
    var folder = FileManager.default.temporaryDirectory.path + "/mirroring-reader-\(getpid())"

    /// So many events overflow the queue of a subscription, and then the bridge's cache.
    private static let overflowing = 20_000
    private static let looks = 10

    private var pause: Int { seconds ?? (size == .full ? 600 : 8) }

    private var design: JoinDesign {
        var design = JoinDesign(size)
        (design.subscribers, design.scripts, design.bridges, design.jobs) = (0, 0, 1, 50)
        (design.rate, design.cached) = size == .full ? (1_000, 10_000) : (2_500, 2_000)
        design.length = 400
        // Some are left for afterwards.
        design.seconds = max(pause, Self.overflowing / design.rate) + (size == .full ? 30 : 5)
        return design
    }

    func validate() throws {
        if let seconds, seconds < 1 { throw ValidationError("--seconds has to be at least 1, not \(seconds).") }
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) is there already. Remove it, or choose another with --folder.")
        }
    }

    func run() async throws {
        // A signal takes the test bed down in good order: its broker would outlive this process.
        let findings = try await Interruption.cancelling {
            try await JoinTestBed.with(self.design, folder: self.folder) { try await self.findingsInTime(on: $0) }
        }
        findings.forEach { say("    RED \($0)") }
        guard findings.isEmpty else {
            say("logs in \(folder)")
            throw ExitCode(1)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Nobody else ends a subscriber to whom nothing comes.
    private func findingsInTime(on testBed: JoinTestBed) async throws -> [String] {
        let work = Task { try await findings(on: testBed) }
        let alarm = Task {
            try await Task.sleep(for: .seconds(testBed.design.seconds + pause) + JoinDesign.patience * 2)
            work.cancel()
        }
        defer { alarm.cancel() }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }

    private func findings(on testBed: JoinTestBed) async throws -> [String] {
        let visitor = try Visitor("reader", of: nil, uri: testBed.broker.uri, in: testBed.surroundings)
        var visit = Visit("reader", of: nil, from: .now, begin: 0)
        var events = visitor.client.events().makeAsyncIterator()
        while visit.stood == nil, let next = try await events.next() { visit.take(next, at: .now) }
        async let publishing = testBed.publish()
        while visit.events.count < 500, let next = try await events.next() { visit.take(next, at: .now) }
        // So many that it has not got. Its engine may be far ahead by now, and would not have as many left.
        let overflowing = visit.events.count + Self.overflowing
        var findings = try await standStill(on: testBed, until: overflowing)
        // Not before: what it keeps is no subscriber's.
        let history = testBed.surroundings.history
        await history.start()
        // What waits in the engine's outbox overflows nothing.
        try await eventually(within: JoinDesign.patience) { await history.count >= overflowing }
        var goal: UInt64?
        reading: while let next = try await events.next() {
            visit.take(next, at: .now)
            guard case .caughtUp(let place) = next else { continue }
            if goal == nil, await history.count == testBed.design.events { goal = await history.last(of: nil)?.offset }
            if let goal, place.offset >= goal { break reading }
        }
        if Task.isCancelled { findings.append("the subscriber was not complete in time") }
        _ = try await publishing
        let verdict = VisitVerdict(visit, in: await history.history)
        say(
            "\(visit.events.count) events came, \(visit.late.count) more came late, \(verdict.said.count) did not come in their place "
                + "and were said to be missing, of \(await history.count)"
        )
        if !verdict.isHonest { findings.append(verdict.description) }
        // A reader that loses nothing has not stopped for long enough to prove anything.
        if verdict.said.isEmpty { findings.append("nothing was lost while nobody read") }
        return findings
    }

    /// Reads nothing for a while, and watches what this process takes meanwhile.
    ///
    /// - Parameter count: how many events the engine has to have handed over at the end.
    private func standStill(on testBed: JoinTestBed, until count: Int) async throws -> [String] {
        let start = ContinuousClock.now
        say("stopped for  resident MiB  descriptors  threads")
        var resident: [Double] = []
        while resident.count <= Self.looks || testBed.sent.accepted < count {
            try await Task.sleep(for: .seconds(pause) / Self.looks)
            let footprint = try ProcessFootprint.measured()
            resident.append(footprint.residentMiB)
            say("\(column(start.duration(to: .now).inSeconds, 11))  \(footprint.row)")
        }
        let grown = (resident.max() ?? 0) - (resident.first ?? 0)
        guard grown > Double(growth) else { return [] }
        return ["the subscriber grew by \(String(format: "%.1f", grown)) MiB while nobody read"]
    }

    /// Prints at once, in a file and a pipe too.
    private func say(_ text: some CustomStringConvertible) {
        print(text)
        fflush(nil)
    }
}
