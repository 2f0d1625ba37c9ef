import Foundation
import HTTPTypes
import Hummingbird

/// Lets in who asks for this page by a name of its own, and knows the token where there is one.
struct AccessMiddleware: RouterMiddleware {
    /// The cookie that a browser gets for the token.
    static let cookie = "mirroring"

    let hosts: HostRule
    let token: AccessToken?

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let problem = hosts.problem(
            host: request.head.authority,
            origin: request.headers[.origin],
            // A link from another page leads to the page; what it reads then, it reads itself.
            site: Self.isOpen(request.uri.path) ? nil : request.headers[.fetchSite]
        )
        if let problem { throw problem }
        guard let token, !Self.isOpen(request.uri.path), !Self.knows(token, request) else {
            return try await next(request, context)
        }
        throw Problem(
            .loginNeeded,
            "Give the token: as \"Authorization: Bearer TOKEN\", or by POST to /login for a cookie."
        )
    }

    /// Whether nothing is told there that is anybody's secret: the files of the page, and whether it works.
    static func isOpen(_ path: String) -> Bool {
        !["/api", "/metrics"].contains { path == $0 || path.hasPrefix("\($0)/") }
    }

    private static func knows(_ token: AccessToken, _ request: Request) -> Bool {
        if let text = request.headers[.authorization], text.lowercased().hasPrefix("bearer ") {
            return token.matches(String(text.dropFirst(7)))
        }
        let now = Int(Date.now.timeIntervalSince1970)
        return request.cookies[cookie].map { token.accepts(session: $0.value, at: now) } ?? false
    }
}
