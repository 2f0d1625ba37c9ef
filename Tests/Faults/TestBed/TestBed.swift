import Foundation
import RabbitMQStream
import TestSupport

/// What a fault is done to: a broker of its own, engines, a bridge and a subscriber, all of them what users run.
struct TestBed: Sendable {
    /// What is built, and how much flows through it.
    struct Design: Sendable {
        /// The nodes of the broker.
        var nodes = 1
        /// What the engines do.
        var work: Engines.Work
        /// Whether engines and bridge reach the broker over a path that can be disturbed.
        var hasPaths = false
        /// Whether the engines run under the power-cut library.
        var canLosePower = false
        /// What is taken out of it, to see a row turn red.
        var missing: Safeguard?
    }

    let folder: String
    /// What is taken out of it.
    let missing: Safeguard?
    let broker: TestBedBroker
    let engines: Engines
    let bridge: TestBedBridge
    let subscriber: TestSubscriber
    /// The way from the engines to the broker, where the design has one.
    let enginePath: NetworkPath?
    /// The way from the bridge to the broker, where the design has one.
    let bridgePath: NetworkPath?
    /// The way on which the bridge reads the history, where the design has one.
    let readingPath: NetworkPath?

    /// Builds a test bed, does something to it while events flow, and takes it down, however that ends.
    static func with<T>(
        _ design: Design,
        folder: String,
        _ body: (TestBed) async throws -> T
    ) async throws -> T {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let broker = try await TestBedBroker(nodes: design.nodes, folder: folder)
        do {
            let testBed = try await TestBed(design, broker, folder)
            let result: Result<T, any Error>
            do {
                try await testBed.start()
                result = .success(try await body(testBed))
            } catch {
                result = .failure(error)
            }
            await testBed.engines.stop()
            await testBed.bridge.stop()
            await testBed.subscriber.stop()
            try await broker.stopNodes()
            return try result.get()
        } catch {
            try? await broker.stopNodes()
            throw error
        }
    }

    private init(_ design: Design, _ broker: TestBedBroker, _ folder: String) async throws {
        self.folder = folder
        missing = design.missing
        self.broker = broker
        enginePath = design.hasPaths ? try NetworkPath(to: broker.port) : nil
        bridgePath = design.hasPaths ? try NetworkPath(to: broker.port) : nil
        readingPath = design.hasPaths ? try NetworkPath(to: broker.port - StreamAddress.portDistance) : nil
        engines = Engines(
            design.work,
            folder: folder,
            uri: enginePath.map { broker.uri(port: $0.port) } ?? broker.uri,
            power: design.canLosePower ? try await PowerCut(folder: "\(folder)/outbox") : nil,
            keepsOutbox: design.missing != .outbox
        )
        bridge = TestBedBridge(
            folder: folder,
            uri: bridgePath.map { broker.uri(port: $0.port) } ?? broker.uri,
            settings: readingPath.map { ["MIRRORING_HISTORY_URI": broker.historyURI(port: $0.port)] } ?? [:]
        )
        subscriber = TestSubscriber(uri: broker.uri, keepsOrder: design.missing != .ordering)
    }

    /// Returns when events flow from an engine to the subscriber.
    private func start() async throws {
        try await subscriber.start()
        try await broker.writeTables()
        try await bridge.start()
        try await engines.start()
        try await arrival(within: .seconds(300))
    }

    /// Waits for the next event at the subscriber, or until it has all there are.
    ///
    /// - Returns: how long that took.
    @discardableResult
    func arrival(within time: Duration) async throws -> Duration {
        let start = ContinuousClock.now
        let before = await subscriber.receivedLog.count
        try await eventually(within: time) {
            if await hasMore(than: before) { return true }
            // What was deleted never comes.
            return await engines.haveLostTheRest
        }
        return .now - start
    }

    /// Whether the subscriber has another event than so many, or all there are.
    private func hasMore(than before: Int) async -> Bool {
        let count = await subscriber.receivedLog.count
        if count > before { return true }
        let accepted = await engines.accepted
        return accepted > 0 && count >= accepted
    }

    /// Waits until the subscriber has that many different events.
    ///
    /// - Returns: how long that took.
    @discardableResult
    func arrival(of count: Int, within time: Duration) async throws -> Duration {
        let start = ContinuousClock.now
        try await eventually(within: time) { await subscriber.receivedLog.count >= count }
        return .now - start
    }

    /// Lets the engines finish, and holds what log, cache and subscriber have against their sent logs.
    func verdict(_ seen: Observations, within time: Duration) async throws -> Verdict {
        try await engines.finish(within: time)
        var verdict = Verdict(await engines.readings)
        for (runs, time) in seen.cutOff {
            verdict.allowCut(of: runs, upTo: Int(time / .seconds(1) * Double(engines.eventsPerSecondOfARun)) + 1)
        }
        for finding in seen.findings { verdict.add(finding: finding) }
        let published = verdict.published
        // Until it has all, or nothing more comes: what is missing is counted below. What was deleted never comes.
        let patience = await engines.haveLostTheRest ? Duration.seconds(60) : .seconds(300)
        var count = await subscriber.receivedLog.count
        while count < published {
            do { try await eventually(within: patience) { await hasMore(than: count) } } catch { break }
            count = await subscriber.receivedLog.count
        }
        await bridge.stop()
        let cache = try await bridge.cacheOfNextStart(broker: broker.uri)
        verdict.check("log", try ReceivedLog(offlineFolder: bridge.offlineFolder))
        verdict.check("subscriber", await subscriber.receivedLog)
        verdict.check(cache: cache)
        return verdict
    }
}
