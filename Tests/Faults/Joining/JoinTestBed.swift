import EventSamples
import Foundation
import TestSupport

/// What subscribers come to and go from: a broker of its own, an engine, bridges, and paths on which connections can be cut.
struct JoinTestBed: Sendable {
    private static let pathCount = 4

    let design: JoinDesign
    let folder: String
    let broker: TestBedBroker
    let bridges: [TestBedBridge]
    /// The ways of the subscribers to the broker.
    let paths: [NetworkPath]
    let surroundings: Visitor.Surroundings

    /// Builds it, does something with it, and takes it down, however that ends.
    static func with<T>(
        _ design: JoinDesign,
        folder: String,
        _ body: (JoinTestBed) async throws -> T
    ) async throws -> T {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let broker = try await TestBedBroker(nodes: 1, folder: folder)
        let result: Result<T, any Error>
        do {
            let testBed = try JoinTestBed(design, broker, folder)
            do {
                for bridge in testBed.bridges { try await bridge.start() }
                try await testBed.awaitBridges()
                result = .success(try await body(testBed))
            } catch {
                result = .failure(error)
            }
            for bridge in testBed.bridges { await bridge.stop() }
            await testBed.surroundings.history.stop()
        } catch {
            result = .failure(error)
        }
        try await broker.stopNodes()
        return try result.get()
    }

    private init(_ design: JoinDesign, _ broker: TestBedBroker, _ folder: String) throws {
        self.design = design
        self.folder = folder
        self.broker = broker
        // Each has a monitoring folder of its own, so that neither waits for the other's death.
        bridges = try (1...design.bridges).map { number in
            let own = "\(folder)/bridge-\(number)"
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
            return TestBedBridge(
                folder: own,
                uri: broker.uri,
                settings: ["MIRRORING_CACHE_EVENTS": "\(design.cached)", "MIRRORING_CACHE_BYTES": "\(1 << 30)"]
            )
        }
        paths = try (0..<Self.pathCount).map { _ in try NetworkPath(to: broker.port) }
        surroundings = Visitor.Surroundings(design: design, history: try HistoryReader(uri: broker.uri))
    }

    // MARK: Who comes

    /// The subscribers with the client; the first ones look at all jobs.
    func visitors() throws -> [Visitor] {
        try (0..<design.subscribers).map { number in
            try Visitor(
                Self.name("visitor", number),
                of: number < design.ofAllJobs ? nil : .job(number % design.jobs),
                uri: uri(Self.name("visitor", number), number),
                in: surroundings
            )
        }
    }

    /// The programs beside them.
    func scriptVisitors(interpreter: String) -> [ScriptVisitor] {
        (0..<design.scripts).map { number in
            ScriptVisitor(
                name: Self.name("script", number),
                job: .job(number % design.jobs),
                interpreter: interpreter,
                uri: uri(Self.name("script", number), number),
                folder: folder,
                surroundings: surroundings
            )
        }
    }

    /// Makes their users: what a bridge sends again, it sends each user one by one.
    func makeUsers() async throws {
        try await broker.makeUsers((0..<design.subscribers).map { Self.name("visitor", $0) })
        try await broker.makeUsers((0..<design.scripts).map { Self.name("script", $0) })
    }

    private static func name(_ kind: String, _ number: Int) -> String { "\(kind)-\(number + 1)" }

    private func uri(_ user: String, _ number: Int) -> String {
        broker.uri(port: paths[number % paths.count].port, user: user)
    }

    // MARK: What happens

    /// What the engine says now that it has sent.
    var sent: SentLog.Reading { SentLog.Reading("\(folder)/engine.sent-log") }

    /// Publishes all, and waits until it is in the history.
    ///
    /// - Returns: what the engine says that it has sent, and how long that took.
    func publish() async throws -> (sent: SentLog.Reading, time: Duration) {
        let start = ContinuousClock.now
        let engine = try await ChildProcess(
            Package.products.appending(path: "Faults"),
            [
                "engine", "--outbox", "\(folder)/outbox", "--sent-log", "\(folder)/engine.sent-log",
                "--runs", "\(design.jobs)", "--events", "\(design.events / design.jobs)",
                "--length", "\(design.length)", "--rate", "\(design.rate)",
            ],
            environment: ["MIRRORING_BROKER_URI": broker.uri],
            log: "\(folder)/engine.log"
        )
        do {
            let patience = Duration.seconds(design.seconds) + JoinDesign.patience
            try await eventually(within: patience) { sent.isDone }
            let time = start.duration(to: .now)
            await engine.terminateAndWait()
            // What does not come to its end is missed by everybody, and counted below.
            try? await eventually(within: .seconds(300)) { await surroundings.history.count >= design.events }
            return (sent, time)
        } catch {
            await engine.killAndWait()
            throw error
        }
    }

    /// Returns when all bridges answer. Where none does for a while, subscribers say that something may be missing, and are right.
    private func awaitBridges() async throws {
        for bridge in bridges { try await eventually(within: .seconds(300)) { await bridge.isReady } }
    }

    /// Kills a bridge and cuts the connections of a path, again and again until the task is cancelled.
    ///
    /// - Returns: how often.
    func disturb(_ generator: SeededGenerator) async throws -> Int {
        var generator = generator
        var count = 0
        while true {
            do {
                try await Task.sleep(for: design.disturbance)
                // On a busy machine one may take longer to come back than until it is the other's turn.
                try await awaitBridges()
            } catch is CancellationError {
                return count
            }
            count += 1
            paths[count % paths.count].cut(afterBytes: Int.random(in: 1...2_000, using: &generator))
            try await bridges[Int.random(in: bridges.indices, using: &generator)].killAndStart()
        }
    }
}
