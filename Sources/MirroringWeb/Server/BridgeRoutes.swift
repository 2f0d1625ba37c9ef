import Foundation
import HTTPTypes
import Hummingbird
import MirroringBridge
import MirroringEvents
import NIOCore

/// Who is subscribed, whether all of it works, and metrics.
struct BridgeRoutes: Sendable {
    let monitor: Monitor
    let counts: RequestCounts

    private struct Check: Encodable {
        let name: String
        let ok: Bool
        let detail: String?
    }

    private struct Readiness: Encodable {
        let status: String
        let checks: [Check]
    }

    /// For how long nothing may be looked at before that hangs, and nothing of the history be seen.
    private static let patience = Duration.seconds(15)
    /// Of how many jobs somebody may ask for metrics at once.
    private static let mostJobs = 100

    /// Who is subscribed, and which pages are open.
    func subscribers() async throws -> Response {
        guard let bridge = monitor.bridge else {
            throw Problem(.notHere, "Only a bridge knows who is subscribed; this is the page of the logs alone.")
        }
        return .json(SubscribersView(await bridge.subscribers, pages: await monitor.pages))
    }

    /// Whether the program works: if it does not, it is to be started again.
    func health() async throws -> Response {
        let works = await beats()
        let status = works ? "ok" : "hangs"
        return .json(["status": status], status: works ? .ok : .serviceUnavailable)
    }

    /// Whether all that the page shows is as it is now.
    func readiness() async throws -> Response {
        var checks = [Check(name: "monitor", ok: await beats(), detail: nil)]
        let problem = await monitor.contents.problem
        checks.append(Check(name: "log", ok: problem == nil, detail: problem))
        if monitor.bridge != nil { checks += Self.checks(await monitor.bridgeStatus) }
        let isReady = checks.allSatisfy(\.ok)
        let answer = Readiness(status: isReady ? "ready" : "notReady", checks: checks)
        return .json(answer, status: isReady ? .ok : .serviceUnavailable)
    }

    private func beats() async -> Bool {
        guard let time = await monitor.status?.time else { return false }
        return Timestamp.now.since(time) < Self.patience
    }

    private static func checks(_ bridge: BridgeStatus?) -> [Check] {
        guard let bridge else { return [Check(name: "broker", ok: false, detail: "Nothing is known yet.")] }
        let reading = bridge.reading
        let isRead = reading.heardAt.map { Timestamp.now.since($0) < patience } ?? false
        let isConnected = bridge.broker.state == .connected
        let silence =
            isConnected && !isRead
            ? "Nothing of the history is read." : reading.isCaughtUp ? nil : "The history is being read."
        return [
            Check(name: "broker", ok: isConnected, detail: bridge.broker.error),
            Check(name: "history", ok: isConnected && isRead && reading.isCaughtUp, detail: silence),
            // What is wrong and leaves the page right is no reason to send nobody here.
            Check(name: "issues", ok: true, detail: bridge.issues.isEmpty ? nil : bridge.issues.joined(separator: " ")),
        ]
    }

    /// The metrics that are the same for any number of jobs.
    func metrics() async -> Response {
        let registry = MetricRegistry(MetricFamily.all)
        let jobs = await monitor.jobViews()
        registry.take(
            status: await monitor.status,
            bridge: await monitor.bridgeStatus,
            counters: await monitor.counters,
            jobs: jobs,
            unfinished: await monitor.book.unfinished.count,
            requests: counts.all
        )
        if let bridge = monitor.bridge { registry.take(await bridge.subscribers.subscribers) }
        return Self.text(registry)
    }

    /// The metrics of jobs that are asked for.
    func jobMetrics(_ request: Request) async throws -> Response {
        let query = try request.parameters(["job"])
        let jobs = try query.uuids("job")
        guard !jobs.isEmpty, jobs.count <= Self.mostJobs else {
            throw Problem.parameter("job", "the identifiers of 1 to \(Self.mostJobs) jobs, one in each parameter")
        }
        let registry = MetricRegistry(MetricFamily.jobFamilies)
        for job in jobs { if let view = await monitor.view(of: job) { registry.take(view) } }
        return Self.text(registry)
    }

    private static func text(_ registry: MetricRegistry) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: MetricRegistry.type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: registry.exposition))
        )
    }
}
