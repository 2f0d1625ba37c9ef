import Foundation
import Logging

/// A log line: one printable line that has one meaning, whatever its message and metadata hold.
///
/// ```
/// 2026-11-28T07:00:00+0000 warning mom.bridge: key=all user="a \"b\"" [MirroringBridge] refused a request
/// ```
///
/// A value that is not one plain word stands in quotes, with a backslash before each quote and backslash in it. So no value looks like
/// another one, or like the message.
struct LogLine {
    /// The line as it is written.
    let line: Line

    /// A line.
    ///
    /// - Parameters:
    ///   - event: what is logged.
    ///   - label: the logger's.
    ///   - metadata: that of the event and of its logger.
    ///   - time: when it was logged.
    init(_ event: LogEvent, label: String, metadata: Logger.Metadata, at time: time_t) {
        let pairs = metadata.sorted { $0.key < $1.key }
            .map { "\(Self.word($0.key))=\(Self.text(of: $0.value)) " }
            .joined()
        line = Line("\(Self.text(of: time)) \(event.level) \(label): \(pairs)[\(event.source)] \(event.message)")
    }

    /// A value: what is nested is written as in JSON, but for its unprintable characters.
    static func text(of value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): word(text)
        case .stringConvertible(let value): word("\(value)")
        case .array, .dictionary: nested(value)
        }
    }

    private static func nested(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .stringConvertible(let value): quoted("\(value)")
        case .array(let values): "[\(values.map(nested).joined(separator: ","))]"
        case .dictionary(let values):
            "{\(values.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(nested($0.value))" }.joined(separator: ","))}"
        }
    }

    private static func word(_ text: String) -> String {
        let isWord =
            !text.isEmpty && TerminalText.printable(text) == text
            && !text.contains { $0.isWhitespace || "\"\\=".contains($0) }
        return isWord ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// A time as in RFC 3339, of this machine's zone.
    private static func text(of time: time_t) -> String {
        var time = time
        var parts = tm()
        localtime_r(&time, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S%z", &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
