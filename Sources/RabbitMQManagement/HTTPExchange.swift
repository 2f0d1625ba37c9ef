import AsyncHTTPClient
package import Foundation
import MirroringFiles
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One request over HTTP and its whole answer, within a time. No redirect is followed, and nothing is tried again.
package enum HTTPExchange {
    /// What a server answers.
    package struct Answer: Sendable {
        /// The HTTP status.
        package let status: Int
        /// The header.
        let headers: HTTPHeaders
        /// The content.
        package let content: Data

        /// The first value of a field of the header; nil if it has none.
        package func field(_ name: String) -> String? { headers.first(name: name) }
    }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - request: what is sent.
    ///   - timeout: how long it may take, its answer included.
    ///   - limit: the most bytes of content that are taken.
    /// - Throws: `NIOTooManyBytesError` for more; whatever keeps it from being answered, see ``reason(of:)``, and `TLSRefusal`.
    static func answer(
        to request: HTTPClientRequest,
        within timeout: Duration,
        limit: Int
    ) async throws -> Answer {
        // The client's own deadline ends with the head of an answer.
        try await withThrowingTaskGroup { group in
            defer { group.cancelAll() }
            group.addTask { () -> Answer? in
                let response = try await http.execute(request, deadline: .distantFuture)
                let content = try await response.body.collect(upTo: limit)
                return Answer(
                    status: Int(response.status.code),
                    headers: response.headers,
                    content: Data(buffer: content)
                )
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            guard let answer = try await group.next() ?? nil else { throw HTTPClientError.deadlineExceeded }
            return answer
        }
    }

    /// Reads what an address shows.
    ///
    /// - Parameters:
    ///   - url: the address, without credentials.
    ///   - fields: what the header of the request has.
    ///   - authorities: a PEM file with those that may vouch for a server; the system's where nil.
    ///   - timeout: how long it may take.
    ///   - limit: the most bytes that are taken.
    /// - Throws: as ``answer(to:within:limit:)`` does.
    package static func get(
        _ url: String,
        fields: [(name: String, value: String)],
        authorities: String?,
        within timeout: Duration,
        limit: Int
    ) async throws -> Answer {
        try await answer(to: request(url, fields, authorities), within: timeout, limit: limit)
    }

    /// Sends something to an address.
    ///
    /// - Parameters:
    ///   - content: what is sent.
    ///   - url: the address, without credentials.
    ///   - fields: what the header of the request has.
    ///   - authorities: a PEM file with those that may vouch for a server; the system's where nil.
    ///   - timeout: how long it may take.
    ///   - limit: the most bytes of the answer that are taken.
    /// - Throws: as ``answer(to:within:limit:)`` does.
    package static func post(
        _ content: [UInt8],
        to url: String,
        fields: [(name: String, value: String)],
        authorities: String?,
        within timeout: Duration,
        limit: Int
    ) async throws -> Answer {
        var request = try request(url, fields, authorities)
        request.method = .POST
        request.body = .bytes(ByteBuffer(bytes: content))
        return try await answer(to: request, within: timeout, limit: limit)
    }

    private static func request(
        _ url: String,
        _ fields: [(name: String, value: String)],
        _ authorities: String?
    ) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        for field in fields { request.headers.add(name: field.name, value: field.value) }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authorities))
        }
        request.tlsConfiguration = configuration
        return request
    }

    /// Whether a file has certificates in it that can be read.
    package static func isAuthorities(_ file: String) -> Bool {
        (try? NIOSSLCertificate.fromPEMFile(file))?.isEmpty == false
    }

    /// Whether an answer had more content than was to be taken.
    package static func isTooLarge(_ error: any Error) -> Bool {
        error is NIOTooManyBytesError
    }

    /// Why there is no answer, as it goes into a sentence.
    package static func reason(of error: any Error) -> String {
        switch error {
        case let error as HTTPClientError:
            [.connectTimeout, .deadlineExceeded].contains(error) ? "no answer in time" : error.shortDescription
        case is HTTPParserError: "what listens there does not speak HTTP"
        case let error as NIOConnectionError: error.connectionErrors.last.map { reason(of: $0.error) } ?? "no such host"
        case let error as IOError: SystemFailure.reason(of: error.errnoCode)
        default: "the connection failed"
        }
    }
}

/// One for the process and never shut down, as AsyncHTTPClient's own; that one would try a refused connection again until
/// the request's time is over.
private let http: HTTPClient = {
    var configuration = HTTPClient.Configuration(
        redirectConfiguration: .disallow,
        timeout: .init(connect: .seconds(5))
    )
    configuration.connectionPool.retryConnectionEstablishment = false
    // A request waits for the broker, never for another request.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_000
    configuration.httpVersion = .http1Only
    return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
}()
