import Foundation
import MirroringEvents
import RabbitMQManagement

/// Requests to targets.
struct AlertHTTP: Sendable {
    /// A PEM file with those that may vouch for a server; the system's where nil.
    var authorities: String?
    /// How long a request may take, its answer included.
    var timeout = Duration.seconds(10)

    /// How much of an answer is read: nothing of it is needed but a reason.
    private static let limit = 65_536
    /// What a server says of a body that it will never take.
    private static let refusals: Set = [400, 413, 415, 422]

    /// Posts a body, and returns when the server has taken it.
    func post(_ body: [UInt8], to url: String, _ fields: [(name: String, value: String)]) async throws(DeliveryFailure)
    {
        let place = Self.withoutSecrets(url)
        let answer: HTTPExchange.Answer
        do {
            answer = try await HTTPExchange.post(
                body,
                to: url,
                fields: fields,
                authorities: authorities,
                within: timeout,
                limit: Self.limit
            )
        } catch {
            throw DeliveryFailure("\(place) does not answer (\(HTTPExchange.reason(of: error))).")
        }
        guard (200..<300).contains(answer.status) else {
            let said = String(decoding: answer.content.prefix(200), as: UTF8.self).split(whereSeparator: \.isNewline)
                .first
            let reason = said.map { ": \($0)" } ?? ""
            throw DeliveryFailure(
                "\(place) answers with HTTP status \(answer.status)\(reason).",
                isFinal: Self.refusals.contains(answer.status),
                status: answer.status
            )
        }
    }

    /// An address as it may be logged: who knows the path of a ping URL or the query of a webhook may use it.
    static func withoutSecrets(_ url: String) -> String {
        guard let scheme = url.range(of: "://") else { return "the target" }
        let host = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return url[..<scheme.upperBound] + (host.split(separator: "@").last.map(String.init) ?? "")
    }
}
