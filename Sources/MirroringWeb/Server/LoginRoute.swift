import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Trades the token for a cookie that no script can read: a browser's stream can't send the token itself.
struct LoginRoute: Sendable {
    private struct Body: Decodable {
        let token: String
    }

    let token: AccessToken?
    /// Whether the page comes by TLS, so that the cookie may be sent by nothing else.
    let isSecure: Bool
    private let limit = Guard()

    private final class Guard: Sendable {
        let state = Mutex(LoginLimit())
    }

    init(token: AccessToken?, isSecure: Bool) {
        self.token = token
        self.isSecure = isSecure
    }

    func handle(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = ContinuousClock.now
        if let seconds = limit.state.withLock({ $0.wait(of: context.address, at: now) }) {
            throw Problem(
                .tooManyLogins,
                "Too many wrong tokens were given. Try again in \(seconds) s.",
                retryAfter: seconds
            )
        }
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        guard let given = try? JSONDecoder().decode(Body.self, from: Data(body.readableBytesView)) else {
            throw Problem(.badParameter, "The body has to be JSON: {\"token\": \"...\"}.")
        }
        guard let token else { return Response(status: .noContent) }
        guard token.matches(given.token) else {
            limit.state.withLock { $0.fail(context.address, at: now) }
            throw Problem(.wrongToken, "That is not the token.")
        }
        var response = Response(status: .noContent)
        response.setCookie(
            Cookie(
                name: token.cookie,
                value: token.session(at: Int(Date.now.timeIntervalSince1970)),
                maxAge: Int(AccessToken.sessionLength / .seconds(1)),
                path: "/",
                secure: isSecure,
                httpOnly: true,
                sameSite: .strict
            )
        )
        return response
    }
}
