import Foundation
package import MirroringEvents

/// What a line is to whoever publishes events: an event that every reader takes, or the reason why it is none.
package enum EventReading: Sendable {
    /// Nothing but white space.
    case blank
    /// An event.
    case event(MirroringStatusEventArgs)
    /// No event that a reader would take; why, in a sentence.
    case refused(String)

    /// Reads a line by the rules of the published schema.
    package init(_ line: LineSplitter.Line) {
        guard !line.isCut else {
            self = .refused("The line is longer than an event may be, \(EventLimits.bodyBytes) bytes.")
            return
        }
        guard line.bytes.contains(where: { !Self.whitespace.contains($0) }) else {
            self = .blank
            return
        }
        // Some systems put a carriage return before the line feed.
        let body = line.bytes.last == UInt8(ascii: "\r") ? Array(line.bytes.dropLast()) : line.bytes
        if let other = Self.kindOfOther(body) {
            self = .refused("An event has to be an object of JSON, {…}, and this is \(other).")
            return
        }
        do throws(EventDecodingError) {
            let event = try MirroringStatusEventArgs(json: body)
            try event.validate()
            self = .event(event)
        } catch {
            self = .refused(error.description)
        }
    }

    /// A splitter for lines of events.
    package static var splitter: LineSplitter {
        LineSplitter(at: .lineFeeds, limit: EventLimits.bodyBytes + 1)
    }

    private static let whitespace = Set("\t\n\r ".utf8)

    /// What a line is that does not even begin as an object; nil for one that does.
    private static func kindOfOther(_ body: [UInt8]) -> String? {
        guard let first = body.first(where: { !whitespace.contains($0) }), first != UInt8(ascii: "{") else {
            return nil
        }
        guard (try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)) != nil else {
            return "no JSON"
        }
        switch first {
        case UInt8(ascii: "\""): return "a string"
        case UInt8(ascii: "["): return "an array"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return "true or false"
        case UInt8(ascii: "n"): return "null"
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return "a number"
        // Foundation reads what begins with a byte order mark as well, and no reader of events does.
        default: return "no JSON"
        }
    }
}
