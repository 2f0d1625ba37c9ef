import MirroringEvents
import MirroringOfflineLog

/// In which form events are downloaded.
enum ExportFormat: String, Sendable, CaseIterable {
    /// As an offline log.
    case xml
    /// One event a line, as in `Broker/schemas/event.json`.
    case jsonl

    /// The media type.
    var type: String {
        switch self {
        case .xml: "application/xml"
        case .jsonl: "application/jsonl"
        }
    }

    /// What comes before the events.
    var opening: [UInt8] {
        switch self {
        case .xml: OfflineLogPager.opening
        case .jsonl: []
        }
    }

    /// What comes after them.
    var closing: [UInt8] {
        switch self {
        case .xml: OfflineLogPager.closing
        case .jsonl: []
        }
    }

    /// An event, with the end of its line.
    func line(_ entry: OfflineLogEntry) -> [UInt8] {
        switch self {
        case .xml: entry.line()
        case .jsonl: entry.event.encodedJSON() + [UInt8(ascii: "\n")]
        }
    }

    /// The form that is asked for; nil where that is JSON, as in any other answer.
    ///
    /// - Parameters:
    ///   - parameter: the parameter `format`.
    ///   - accept: the header `Accept`.
    init?(parameter: String?, accept: String?) throws(Problem) {
        if let parameter {
            guard let format = Self(rawValue: parameter) else {
                if parameter == "json" { return nil }
                throw .parameter("format", "json, jsonl or xml")
            }
            self = format
            return
        }
        let types = (accept ?? "").lowercased().split(separator: ",").map { part in
            part.prefix { $0 != ";" }.filter { !$0.isWhitespace }
        }
        // A browser that opens the address takes XML as well, and means a page.
        guard !types.contains("text/html"), !types.contains("application/json"),
            let format = Self.allCases.first(where: { types.contains($0.type) })
        else { return nil }
        self = format
    }
}
