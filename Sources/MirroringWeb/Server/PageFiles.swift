import CISAL
import CMirroringPage
import Crypto
import HTTPTypes
import Hummingbird
import NIOCore

/// The files of the page, which are a part of the program.
struct PageFiles: Sendable {
    private struct File: Sendable {
        let bytes: ByteBuffer
        /// The same as gzip, where that is shorter.
        let packed: ByteBuffer?
        let type: String
        let tag: String
    }

    /// What a file is by the end of its name.
    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png", "json": "application/json",
        "webmanifest": "application/manifest+json",
    ]

    private let files: [String: File]

    /// Those that were compiled in.
    init() {
        var files: [String: File] = [:]
        for index in 0..<mirroring_page_file_count() {
            let file = mirroring_page_file(index)
            let bytes = UnsafeRawBufferPointer(start: file.bytes, count: file.count)
            let name = String(cString: file.name)
            let digest = SHA256.hash(data: bytes).prefix(12).map {
                String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
            }
            files[name] = File(
                bytes: ByteBuffer(bytes: bytes),
                packed: Self.packed(bytes),
                type: Self.types[String(name.split(separator: ".").last ?? "")] ?? "application/octet-stream",
                tag: "\"\(digest.joined())\""
            )
        }
        self.files = files
    }

    /// The names of the files.
    var names: Set<String> { Set(files.keys) }

    /// Answers with a file. An address that is none, but a view's, gets the page, which knows its views.
    ///
    /// - Throws: ``Problem`` for a file that is not there.
    func answer(_ request: Request) throws(Problem) -> Response {
        let path = String(request.uri.path.drop { $0 == "/" })
        let isView =
            !path.contains(".") && !["api", "metrics", "login"].contains { path == $0 || path.hasPrefix("\($0)/") }
        guard let file = files[path] ?? (isView ? files["index.html"] : nil) else {
            throw Problem(.notFound, "There is nothing at this address.")
        }
        // It is asked for each time, and sent when it is another one, as after an update of the program.
        let known = request.headers[.ifNoneMatch]?.split(separator: ",").map { $0.filter { !$0.isWhitespace } } ?? []
        var headers: HTTPFields = [.eTag: file.tag, .cacheControl: "no-cache", .vary: "Accept-Encoding"]
        if known.contains(where: { $0 == file.tag || $0 == "W/\(file.tag)" || $0 == "*" }) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = file.type
        guard let packed = file.packed, Self.takesGzip(request.headers[.acceptEncoding]) else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.bytes))
        }
        headers[.contentEncoding] = "gzip"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: packed))
    }

    private static func packed(_ bytes: UnsafeRawBufferPointer) -> ByteBuffer? {
        var room = [UInt8](repeating: 0, count: bytes.count)
        let count = room.withUnsafeMutableBufferPointer { room in
            isal_gzip(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, room.baseAddress, room.count)
        }
        return count > 0 ? ByteBuffer(bytes: room[..<count]) : nil
    }

    /// Whether a browser takes gzip; what has a weight may have none.
    private static func takesGzip(_ accepted: String?) -> Bool {
        (accepted ?? "").lowercased().split(separator: ",").contains { $0.filter { !$0.isWhitespace } == "gzip" }
    }
}
