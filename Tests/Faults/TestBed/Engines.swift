import EventSamples
import Foundation
import Glibc
import MirroringEvents
import TestSupport

/// The engines of the test bed: each place is filled again when its engine is killed, until all events have been handed over.
actor Engines {
    /// How much they do, together.
    struct Work: Sendable {
        /// How many at a time.
        var engines = 4
        /// How many events, of all of them.
        var events: Int
        /// How many events a second, of all of them.
        var rate: Int
        /// How many runs each has side by side.
        var runs = 5
        /// What survives a power cut.
        var durability = "process"
        /// Whether they wait for ``Engines/goOn()`` before the second half.
        var pauses = false
    }

    private struct Place {
        var process: ChildProcess
        var sentLog: String
        /// The events that its engine was given.
        var events: Int
    }

    /// The outbox that all of them share.
    let outbox: String
    private let folder: String
    private let uri: String
    private let work: Work
    private let power: PowerCut?
    private let keepsOutbox: Bool
    private var places: [Place] = []
    private var sentLogs: [String] = []

    /// - Parameters:
    ///   - folder: where the outbox and the sent logs go.
    ///   - uri: the brokers.
    ///   - power: the disk of the outbox, where its power may fail.
    ///   - keepsOutbox: false deletes what a killed engine leaves.
    init(_ work: Work, folder: String, uri: String, power: PowerCut?, keepsOutbox: Bool) {
        self.work = work
        self.folder = folder
        self.uri = uri
        self.power = power
        self.keepsOutbox = keepsOutbox
        outbox = power?.folder ?? "\(folder)/outbox"
    }

    /// Starts all.
    func start() async throws {
        for _ in 0..<work.engines {
            places.append(try await place(events: work.events / work.engines))
        }
    }

    /// How many there are.
    var count: Int { places.count }

    /// Lets those that pause go on with the second half of their work.
    func goOn() throws {
        try Data().write(to: URL(filePath: signal))
    }

    /// The file that tells them to.
    private var signal: String { "\(folder)/go-on" }

    /// Kills one with SIGKILL when it has handed over some more events. Another goes on with its work.
    func kill(_ index: Int, afterAnother events: Int) async throws {
        let sentLog = places[index].sentLog
        let wanted = SentLog.Reading(sentLog).accepted + events
        try await eventually(within: .seconds(300)) { SentLog.Reading(sentLog).accepted >= wanted }
        try await kill(index)
    }

    /// Kills one with SIGKILL. Another goes on with its work.
    func kill(_ index: Int) async throws {
        let place = places[index]
        await place.process.killAndWait()
        if !keepsOutbox { try deleteOrphans() }
        let done = SentLog.Reading(place.sentLog).accepted
        places[index] = try await self.place(events: max(0, place.events - done))
    }

    /// The power of their host fails: all die, and what was not flushed is gone. Others go on with their work.
    ///
    /// - Returns: the runs that ended with it.
    func cutPower() async throws -> [UUID] {
        for place in places { place.process.send(SIGKILL) }
        for place in places { await place.process.end() }
        try power?.restore()
        var runs: [UUID] = []
        for index in places.indices {
            let reading = SentLog.Reading(places[index].sentLog)
            runs += reading.runs.map(\.id)
            places[index] = try await place(events: max(0, places[index].events - reading.accepted))
        }
        return runs
    }

    /// How fast each run goes on.
    nonisolated var eventsPerSecondOfARun: Int { work.rate / work.engines / work.runs + 1 }

    /// What all sent logs say now, of the dead and the living.
    var readings: [SentLog.Reading] { sentLogs.map { SentLog.Reading($0) } }

    /// Whether one of those that run has logged a sentence.
    func haveSaid(_ sentence: String) -> Bool {
        places.contains { $0.process.output.contains(sentence) }
    }

    /// Whether all has been handed over and confirmed that was not deleted.
    var haveLostTheRest: Bool {
        !keepsOutbox && places.allSatisfy { SentLog.Reading($0.sentLog).isDone }
    }

    /// How many events were accepted so far.
    var accepted: Int { readings.reduce(0) { $0 + $1.accepted } }

    /// Waits until every event has been handed over and confirmed, those of dead engines included.
    func finish(within time: Duration) async throws {
        let end = ContinuousClock.now + time
        for place in places {
            let rest = end - .now
            try await Self.expectEnd(of: place, within: rest)
        }
        // Whatever was killed last has left its events to the next engine that starts.
        try await Self.expectEnd(of: try await place(events: 1), within: .seconds(300))
    }

    private static func expectEnd(of place: Place, within time: Duration) async throws {
        do {
            try await eventually(within: time) { SentLog.Reading(place.sentLog).isDone }
        } catch {
            throw FaultsError(
                "Engine \(place.process.processIdentifier) has events left after \(time). It said:\n"
                    + place.process.output.suffix(3_000)
            )
        }
        await place.process.end()
    }

    /// Ends those that are left.
    func stop() async {
        for place in places { await place.process.killAndWait() }
    }

    /// Deletes the sequences whose owners are dead: nobody holds their locks.
    private func deleteOrphans() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: outbox) where name.hasSuffix(".owner") {
            let descriptor = open("\(outbox)/\(name)", O_RDWR | O_CLOEXEC)
            defer { close(descriptor) }
            guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
            let instance = name.dropLast(".owner".count)
            for file in try FileManager.default.contentsOfDirectory(atPath: outbox) where file.hasPrefix(instance) {
                unlink("\(outbox)/\(file)")
            }
        }
    }

    private func place(events: Int) async throws -> Place {
        let number = sentLogs.count + 1
        let sentLog = "\(folder)/engine-\(number).sent-log"
        let runs = max(1, min(work.runs, events))
        var environment = power?.environment ?? [:]
        environment["MIRRORING_BROKER_URI"] = uri
        let process = try await ChildProcess(
            Package.products.appending(path: "Faults"),
            [
                "engine", "--outbox", outbox, "--sent-log", sentLog, "--runs", "\(runs)",
                "--events", "\(events / runs)", "--rate", "\(max(1, work.rate / work.engines))",
                "--durability", work.durability,
            ] + (work.pauses ? ["--go-on", signal] : []),
            environment: environment,
            log: "\(folder)/engine-\(number).log"
        )
        sentLogs.append(sentLog)
        return Place(process: process, sentLog: sentLog, events: events)
    }
}
