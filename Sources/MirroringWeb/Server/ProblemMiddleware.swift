import HTTPTypes
import Hummingbird
import Logging
import MirroringOfflineLog

/// Gives every answer the headers of a page that trusts nobody, and every failure the form of a problem.
struct ProblemMiddleware: RouterMiddleware {
    /// What the page may load: what is served with it, and nothing that stands in it.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    let counts: RequestCounts
    let logger: Logger

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let problem as Problem {
            response = .problem(problem)
        } catch let error as OfflineLogError {
            response = .problem(Problem(error))
        } catch let error as HTTPError where error.status == .notFound {
            response = Self.unmatched(request)
        } catch let error as HTTPError {
            response = .problem(Problem(.badParameter, "The request can't be read: \(error.status.reasonPhrase)."))
            response.status = error.status
        } catch {
            logger.error(
                "a request could not be answered",
                metadata: ["path": "\(request.uri.path)", "error": "\(error)"]
            )
            response = .problem(Problem(.failure, "The answer could not be made. The log of the program says why."))
        }
        counts.note(response.status.code)
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        return response
    }

    /// What is looked for is not there, or can be asked for in another way only.
    private static func unmatched(_ request: Request) -> Response {
        let isLogin = request.uri.path == "/login"
        guard isLogin || ![.get, .head].contains(request.method) else {
            return .problem(Problem(.notFound, "There is nothing at this address."))
        }
        let detail = "The page only reads: GET and HEAD, and POST for the login."
        var response = Response.problem(Problem(.method, detail))
        response.headers[.allow] = isLogin ? "POST" : "GET, HEAD"
        return response
    }
}

extension Problem {
    /// A log can't be read.
    init(_ error: OfflineLogError) {
        switch error.code {
        case .notFound: self.init(.notFound, "There is no such log.")
        case .notAnOfflineLog: self.init(.tornLog, error.description)
        default: self.init(.logUnreadable, error.description)
        }
    }
}

extension HTTPField.Name {
    static let referrerPolicy = named("Referrer-Policy")
    static let lastEventId = named("Last-Event-ID")
    static let fetchSite = named("Sec-Fetch-Site")
    static let accelBuffering = named("X-Accel-Buffering")

    private static func named(_ text: String) -> Self {
        guard let name = Self(text) else { preconditionFailure("a header's name is made of letters and hyphens") }
        return name
    }
}
