import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// JSON that was made a moment ago, and is not to be kept.
    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// A value as JSON.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        json(JSONAnswer.bytes(value), status: status)
    }

    /// Why there is no other answer.
    static func problem(_ problem: Problem) -> Response {
        var response = json(problem, status: HTTPResponse.Status(code: problem.kind.status))
        response.headers[.contentType] = "application/problem+json"
        if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
        if problem.kind == .loginNeeded { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    /// A file to be kept, written as it comes.
    ///
    /// - Parameters:
    ///   - name: what it is called.
    ///   - type: its media type.
    ///   - write: writes it; it ends with this.
    static func download(
        _ name: String,
        type: String,
        _ write: @escaping @Sendable @concurrent (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "\(type); charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody { writer in
                try await write(&writer)
                try await writer.finish(nil)
            }
        )
    }
}

extension Request {
    /// The parameters of its address.
    func parameters(_ known: Set<String>) throws(Problem) -> QueryParameters {
        try QueryParameters(uri.query, known: known)
    }
}
