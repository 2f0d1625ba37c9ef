import Foundation
import HTTPTypes
import Hummingbird

/// Lets in who asks for this page by a name of its own, and no page of somebody else's.
struct HostMiddleware: RouterMiddleware {
    let hosts: HostRule

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if let problem = hosts.problem(host: request.head.authority, origin: request.headers[.origin]) { throw problem }
        return try await next(request, context)
    }
}

/// Lets in who knows the token, where there is one: before everything that tells anything.
///
/// It stands before routes, not before paths: of a path there are many spellings.
struct AccessMiddleware: RouterMiddleware {
    let token: AccessToken?

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // A link on another page may lead to this page; what it then reads, it reads itself.
        if request.headers[.fetchSite] == "cross-site" {
            throw Problem(.wrongOrigin, "The request comes from a page of another site.")
        }
        if let token, !Self.knows(token, request) {
            throw Problem(
                .loginNeeded,
                "Give the token: as \"Authorization: Bearer TOKEN\", or by POST to /login for a cookie."
            )
        }
        return try await next(request, context)
    }

    private static func knows(_ token: AccessToken, _ request: Request) -> Bool {
        if let text = request.headers[.authorization], text.lowercased().hasPrefix("bearer ") {
            return token.matches(String(text.dropFirst(7)))
        }
        let now = Int(Date.now.timeIntervalSince1970)
        return request.cookies[token.cookie].map { token.accepts(session: $0.value, at: now) } ?? false
    }
}
