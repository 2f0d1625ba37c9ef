import Foundation
import Hummingbird
import Logging
import MirroringEvents
import MirroringOfflineLog

/// All that is served, by its address.
struct WebRoutes: Sendable {
    let monitor: Monitor
    let room: LogRoom
    let stories: LogStories
    let token: AccessToken?
    let hosts: HostRule
    let isSecure: Bool
    let page: PageFiles
    let logger: Logger
    let counts = RequestCounts()

    /// The router of all addresses.
    func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(counts: counts, logger: logger))
        router.add(middleware: HostMiddleware(hosts: hosts))
        let access = AccessMiddleware(token: token)
        let api = router.group("api").add(middleware: access)
        let jobs = JobRoutes(monitor: monitor, room: room, stories: stories)
        api.get("status") { _, _ in try await jobs.status() }
        api.get("jobs") { request, _ in try await jobs.all(request) }
        api.get("jobs/:job") { request, context in try await jobs.job(request, Self.uuid("job", context)) }
        api.get("runs/:run") { request, context in try await jobs.run(request, Self.uuid("run", context)) }
        let events = EventRoutes(monitor: monitor, room: room)
        api.get("events") { request, _ in try await events.list(request) }
        let stream = StreamRoute(monitor: monitor)
        api.get("events/stream") { request, context in try await stream.follow(request, context) }
        let logs = LogRoutes(monitor: monitor, room: room, stories: stories)
        api.get("offline") { request, _ in try await logs.list(request) }
        api.get("offline/:file") { request, context in try await logs.log(request, Self.file(context)) }
        api.get("dead-letters") { request, _ in try await logs.letters(request) }
        let bridge = BridgeRoutes(monitor: monitor, counts: counts)
        api.get("subscribers") { _, _ in try await bridge.subscribers() }
        router.get("healthz") { _, _ in try await bridge.health() }
        router.get("readyz") { _, _ in try await bridge.readiness() }
        let metrics = router.group("metrics").add(middleware: access)
        metrics.get("") { _, _ in await bridge.metrics() }
        metrics.get("jobs") { request, _ in try await bridge.jobMetrics(request) }
        let login = LoginRoute(token: token, isSecure: isSecure)
        router.post("login") { request, context in try await login.handle(request, context) }
        router.get("/") { [page] request, _ in try page.answer(request) }
        router.get("**") { [page] request, _ in try page.answer(request) }
        return router
    }

    private static func uuid(_ name: String, _ context: WebContext) throws(Problem) -> UUID {
        guard let uuid = context.parameters.get(name).flatMap({ UUID(uuidString: $0) }) else {
            throw .parameter(name, "a UUID")
        }
        return uuid
    }

    /// Only what has the name of a log is looked for: no path leads out of the folder.
    private static func file(_ context: WebContext) throws(Problem) -> OfflineLogFile {
        guard let file = context.parameters.get("file").flatMap({ OfflineLogFile(name: $0) }) else {
            throw Problem(.notFound, "There is no such log: its name is <runId>_<yyyyMMddTHHmmssZ>_<jobId>.xml.")
        }
        return file
    }
}
