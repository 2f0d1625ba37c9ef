import AsyncHTTPClient
import Foundation
import MirroringSettings
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL
import RabbitMQTrust

/// A client of a broker's management API.
///
/// It holds no connection of its own and needs no closing; make one wherever it is needed.
public struct ManagementClient: Sendable {
    /// Where the API is, and who asks.
    public let address: ManagementAddress
    /// How long one request may take before it counts as unreachable.
    public let timeout: Duration

    /// A client.
    ///
    /// - Parameters:
    ///   - address: where the API is, and who asks.
    ///   - timeout: how long one request may take, its answer included.
    public init(address: ManagementAddress, timeout: Duration = .seconds(10)) {
        self.address = address
        self.timeout = timeout
    }

    /// The name of the user as the broker knows it; fails if the broker does not answer or does not accept the user.
    public func whoAmI() async throws(ManagementError) -> String {
        struct Answer: Decodable {
            var name: String
        }
        return try await get(["whoami"], as: Answer.self).name
    }

    // MARK: Requests

    /// Reads a resource.
    func get<Value: Decodable>(
        _ path: [String],
        query: KeyValuePairs<String, String> = [:],
        as type: Value.Type
    ) async throws(ManagementError) -> Value {
        let body = try await send(.GET, path, query: query)
        do {
            return try JSONDecoder().decode(type, untrusted: body)
        } catch {
            throw ManagementError(
                .unexpectedAnswer,
                "What \(address.url(path)) answers can't be read. Is it the management API of a RabbitMQ?"
            )
        }
    }

    /// Reads a resource, nil if there is none.
    func find<Value: Decodable>(
        _ path: [String],
        query: KeyValuePairs<String, String> = [:],
        as type: Value.Type
    ) async throws(ManagementError) -> Value? {
        do {
            return try await get(path, query: query, as: type)
        } catch  where error.code == .notFound {
            return nil
        }
    }

    /// Sends a request with an optional JSON body and gives the answer's body.
    @discardableResult
    func send(
        _ method: HTTPMethod,
        _ path: [String],
        query: KeyValuePairs<String, String> = [:],
        body: Data? = nil
    ) async throws(ManagementError) -> Data {
        let answer = try await ask(method, path, query: query, body: body)
        guard (200..<300).contains(answer.status) else {
            throw failure(status: answer.status, content: answer.content, path: path)
        }
        return answer.content
    }

    /// Sends a request and gives the whole answer, whatever its status.
    func ask(
        _ method: HTTPMethod,
        _ path: [String],
        query: KeyValuePairs<String, String> = [:],
        body: Data? = nil
    ) async throws(ManagementError) -> HTTPExchange.Answer {
        guard (1...65_535).contains(address.port) else {
            throw ManagementError(
                .invalidAddress,
                "The port \(address.port) of the management API is not one from 1 to 65535. "
                    + "Correct \(address.names.address)."
            )
        }
        var request = HTTPClientRequest(url: address.url(path, query: query))
        request.method = method
        let credentials = Data("\(address.user):\(address.password.value)".utf8).base64EncodedString()
        request.headers.add(name: "authorization", value: "Basic \(credentials)")
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(data: body))
        }
        request.tlsConfiguration = try tlsConfiguration()
        return try await answer(to: request)
    }

    /// A value as the body of a request.
    func json(_ value: some Encodable) throws(ManagementError) -> Data {
        do {
            return try JSONEncoder().encode(value)
        } catch {
            throw ManagementError(.invalidDefinitions, "The definition holds a number that JSON can't express.")
        }
    }

    private func answer(to request: HTTPClientRequest) async throws(ManagementError) -> HTTPExchange.Answer {
        do {
            return try await HTTPExchange.answer(to: request, within: timeout, limit: 64 << 20)
        } catch {
            if let refusal = TLSRefusal(error) { throw await untrusted(refusal) }
            throw ManagementError(
                error is HTTPParserError ? .unexpectedAnswer : .unreachable,
                "The management API at \(address) does not answer (\(HTTPExchange.reason(of: error))). \(remedy(for: error))"
            )
        }
    }

    // MARK: Sentences

    /// What an answer that is no success says.
    func failure(status: Int, content: Data, path: [String]) -> ManagementError {
        struct Answer: Decodable {
            var reason: String?
        }
        let reason = (try? JSONDecoder().decode(Answer.self, untrusted: content))?.reason ?? "HTTP status \(status)"
        return switch status {
        case 401 where reason == "Access refused.":
            ManagementError(
                .unauthorized,
                status: status,
                "The broker at \(address) does not let the user \"\(address.user)\" do this with "
                    + "\(path.joined(separator: " ")). Give the user the right."
            )
        case 401:
            ManagementError(
                .unauthorized,
                status: status,
                "The broker at \(address) refuses the user \"\(address.user)\" (\(reason)). "
                    + "Check user and password, and that the user has the tag \"management\" or a higher one."
            )
        case 404:
            ManagementError(.notFound, status: status, missing(path))
        default:
            ManagementError(
                .refused,
                status: status,
                "The broker at \(address) refused a request for \(path.joined(separator: " ")): \(reason)."
            )
        }
    }

    /// What is not there, and what to do about it: everything but virtual hosts and users is asked for as kind, virtual host, name.
    private func missing(_ path: [String]) -> String {
        if let kind = path.first, ["users", "user-limits"].contains(kind), path.count > 1 {
            return "The broker at \(address) has no user \"\(path[1])\". Create it, or correct the name."
        }
        guard path.count > 2 else {
            let name = path.last ?? ""
            return "The broker at \(address) has no virtual host \"\(name)\". Create it with "
                + "\"rabbitmqctl add_vhost \(ShellWord.quoted(name))\", or correct the name."
        }
        let name = path.dropFirst(2).joined(separator: " ")
        return "The broker at \(address) has no \(path[0]) \"\(name)\". Create it, or correct the name."
    }

    /// Something that listens and is no HTTP server may be one that speaks TLS.
    private func remedy(for error: any Error) -> String {
        let hangsUp =
            (error as? HTTPClientError) == .remoteConnectionClosed || (error as? IOError)?.errnoCode == ECONNRESET
        if address.scheme == "http", hangsUp || error is HTTPParserError {
            return
                "If that is the port that speaks TLS, write https:// in \(address.names.address); else correct its port."
        }
        return
            "Start the broker and enable its plugin rabbitmq_management, or correct \(address.names.address)."
    }
}
