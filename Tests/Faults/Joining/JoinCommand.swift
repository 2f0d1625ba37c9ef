import ArgumentParser
import EventSamples
import Foundation
import MirroringCommands
import MirroringFiles
import TestSupport

/// `Faults join`: subscribers that come and go while events flow, each held against what it should have got.
struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Lets subscribers come and go while bridges are killed and connections cut.",
        discussion: """
            200 subscribers with the client join and leave at random for 60 s, 8 of them on all jobs, the others on one of 200, from now \
            on, from the cache, from a time, or from where they were complete before; 20 run Python's Tests/Consumers/python/join.py. An \
            engine publishes 2,100 events a second meanwhile; each ten seconds, or when both answer again, one of two bridges is killed \
            and the connections of a quarter are cut. It starts a broker of its own. Each must get exactly what it should: from its beginning up to where it was \
            said to be complete every event of its selection, and nothing twice, out of order or from elsewhere. "lost", "twice", \
            "disorder", "strange" and "said" (to be missing) must be 0.

            EXIT CODES
              0 each got what it should    1 somebody did not    2 wrong usage
            """
    )

    @Option(help: "short, of some seconds, or full.")
    var size: FaultRow.Size = .full

    @Option(help: "What chooses who comes when, and what is broken; printed, so that a run can be repeated.")
    var seed: UInt64 = .random(in: 0...999_999)

    @Option(help: "How many subscribers use the client.")
    var subscribers: Int?

    @Option(help: "How many of them look at all jobs.")
    var ofAllJobs: Int?

    @Option(help: "How many programs in Python there are beside them.")
    var scripts: Int?

    @Option(help: "How many seconds events are published.")
    var seconds: Int?

    @Option(help: "How many events are published a second.")
    var rate: Int?

    @Option(help: "Python, with pika.")
    var python = "/usr/bin/python3"

    @Option(help: "Where logs and data go; kept when somebody did not get what it should.")
    var folder = FileManager.default.temporaryDirectory.path + "/mirroring-join-\(getpid())"

    private var design: JoinDesign {
        var design = JoinDesign(size)
        design.subscribers = subscribers ?? design.subscribers
        design.ofAllJobs = min(ofAllJobs ?? design.ofAllJobs, design.subscribers)
        design.scripts = scripts ?? design.scripts
        design.seconds = seconds ?? design.seconds
        design.rate = rate ?? design.rate
        return design
    }

    func validate() throws {
        for (name, number) in [("subscribers", subscribers), ("seconds", seconds)] {
            if let number, number < 1 { throw ValidationError("--\(name) has to be at least 1, not \(number).") }
        }
        for (name, number) in [("of-all-jobs", ofAllJobs), ("scripts", scripts)] {
            if let number, number < 0 { throw ValidationError("--\(name) can't be less than 0, as \(number) is.") }
        }
        // A run that has no event would prove nothing.
        if let rate, rate < design.jobs {
            throw ValidationError("--rate has to be at least \(design.jobs), one event of each job, not \(rate).")
        }
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) is there already. Remove it, or choose another with --folder.")
        }
    }

    func run() async throws {
        // Each connection has three: its own two ends, and that of the path between.
        DescriptorLimit.raise()
        say("seed \(seed), \(size.rawValue) form")
        // A signal takes the test bed down in good order: its broker would outlive this process.
        let report = try await Interruption.cancelling {
            try await JoinTestBed.with(self.design, folder: self.folder) { try await self.report(on: $0) }
        }
        say(JoinReport.heading)
        report.rows.forEach { say($0) }
        report.findings.forEach { say("    RED \($0)") }
        guard report.findings.isEmpty else {
            say("logs in \(folder), repeat with --seed \(seed)")
            throw ExitCode(1)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func report(on testBed: JoinTestBed) async throws -> JoinReport {
        await testBed.surroundings.history.start()
        try await testBed.makeUsers()
        let visitors = try testBed.visitors()
        let scripts = testBed.scriptVisitors(interpreter: python)
        async let clientVisits = visits(of: visitors)
        async let scriptVisits = visits(of: scripts)
        let (sent, time) = try await published(by: testBed)
        testBed.surroundings.isOver.change { $0 = true }
        let (ofClients, ofScripts) = (await clientVisits, try await scriptVisits)
        // Not before: somebody may have got what the history's reader had not read yet.
        let history = await testBed.surroundings.history.history
        var report = JoinReport()
        report.judge(ofClients, of: "client", history)
        if !scripts.isEmpty { report.judge(ofScripts, of: "join.py", history) }
        check(sent, time, history, in: &report)
        return report
    }

    /// Publishes all, while things break.
    private func published(by testBed: JoinTestBed) async throws -> (sent: SentLog.Reading, time: Duration) {
        let generator = SeededGenerator(seed: seed)
        let disturbance = Task { try await testBed.disturb(generator) }
        defer { disturbance.cancel() }
        let (sent, time) = try await testBed.publish()
        disturbance.cancel()
        let count = try await disturbance.value
        let connections = testBed.paths.reduce(0) { $0 + $1.accepted }
        say("\(sent.accepted) events in \(time.inSeconds), \(connections) connections")
        say("\(count) times a bridge was killed and a path cut")
        return (sent, time)
    }

    private func visits(of visitors: [Visitor]) async -> [Visit] {
        await withTaskGroup(of: [Visit].self) { group in
            for (number, visitor) in visitors.enumerated() {
                let generator = generator(of: number)
                group.addTask { await visitor.visits(generator) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func visits(of visitors: [ScriptVisitor]) async throws -> [Visit] {
        try await withThrowingTaskGroup(of: [Visit].self) { group in
            for (number, visitor) in visitors.enumerated() {
                let generator = generator(of: 1_000_000 + number)
                group.addTask { try await visitor.visits(generator) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Each has numbers of its own, so that they don't do the same.
    private func generator(of number: Int) -> SeededGenerator {
        SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(number) &+ 1)
    }

    /// What nobody can have got because it did not come to the history, and whether there was as much as there should be.
    private func check(
        _ sent: SentLog.Reading,
        _ time: Duration,
        _ history: PublishedHistory,
        in report: inout JoinReport
    ) {
        var log = ReceivedLog()
        for event in history.events { log.record(event.identity.run, event.identity.sequence) }
        var verdict = Verdict([sent])
        verdict.check("history", log)
        if verdict.lost > 0 { report.add(finding: "\(verdict.lost) events did not come to the history") }
        // The short form runs beside other work, and proves nothing of speed.
        let rate = Double(sent.accepted) / (time / .seconds(1))
        if size == .full, rate < Double(design.rate) * 0.95 {
            report.add(finding: "only \(Int(rate)) events a second were published, not \(design.rate)")
        }
    }

    /// Prints at once, in a file and a pipe too.
    private func say(_ text: some CustomStringConvertible) {
        print(text)
        fflush(nil)
    }
}
