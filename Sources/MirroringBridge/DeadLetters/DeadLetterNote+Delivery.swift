import CMirroringLinux
import Foundation
import MirroringEvents
public import MirroringOfflineLog
import MirroringWire
public import RabbitMQClient

extension DeadLetterNote {
    /// A note of a message of the history.
    ///
    /// - Parameter reason: why it can't be read.
    init(_ original: Delivery, reason: String) {
        self.init(
            original,
            reason: reason,
            routingKey: original.routingKey,
            user: original.properties.userId,
            position: original.streamOffset
        )
        // Nobody has compared the key of such a one with its publisher's rights.
        if MessageRoute(original, by: WireNames.Exchange.events).isDetour { jobId = nil }
    }

    /// A note of a message as a bridge has sent it to the dead letters.
    ///
    /// - Parameter letter: the message, from the queue of dead letters.
    public init(letter: Delivery) {
        let message = DeadLetterMessage(letter)
        self.init(
            letter,
            reason: message.reason ?? "No bridge has sent it here, so nobody has said why.",
            routingKey: message.routingKey,
            user: message.user,
            position: message.position
        )
    }

    /// The end of the year 9999: what comes after it has no spelling.
    private static let latestSecond: UInt64 = 253_402_300_799

    /// What the headers don't say is looked for in the body, which need not be JSON.
    private init(_ delivery: Delivery, reason: String, routingKey: String, user: String?, position: UInt64?) {
        let headers = delivery.properties.headers
        let body = BodyGlance(delivery.body)
        self.init(reason: reason.cut(toBytes: 1_000), routingKey: routingKey, body: delivery.body)
        bodyBytes += delivery.omittedBytes
        self.user = user
        self.position = position
        time = delivery.properties.timestamp.map { seconds in
            Timestamp(milliseconds: Int64(min(seconds, Self.latestSecond)) * 1_000)
        }
        messageId = delivery.properties.messageId
        // Headers and body may name any job: its run would be told to have lost something, or its end.
        jobId = RoutingKey.jobId(of: routingKey)
        runId = headers[WireNames.Header.runId]?.string.flatMap { UUID(uuidString: $0) } ?? body.uuid(of: "runId")
        let number = headers[WireNames.Header.sequence]?.int.flatMap(Int.init(exactly:)) ?? body.integer(of: "sequence")
        sequence = number.flatMap { (1...EventLimits.sequence).contains($0) ? $0 : nil }
        state = (headers[WireNames.Header.state]?.string ?? body.word(of: "state")).flatMap {
            MirroringState(spelling: $0)
        }
        isTerminal = headers[WireNames.Header.terminal]?.bool ?? (body.word(of: "terminal") == "true")
    }
}

/// Finds members in a body that may be cut off, damaged or no JSON at all.
private struct BodyGlance {
    /// An event is never longer, and its first members come first.
    private static let window = 256 * 1_024
    private let bytes: ArraySlice<UInt8>

    init(_ body: [UInt8]) {
        bytes = body.prefix(Self.window)
    }

    func uuid(of name: String) -> UUID? { word(of: name).flatMap { UUID(uuidString: $0) } }
    func integer(of name: String) -> Int? { word(of: name).flatMap { Int($0) } }

    /// The text or number of the first member with that name.
    func word(of name: String) -> String? {
        let pattern = Array("\"\(name)\"".utf8)
        return bytes.withUnsafeBytes { bytes -> String? in
            guard let base = bytes.baseAddress,
                let found = memmem(base, bytes.count, pattern, pattern.count)
            else { return nil }
            let rest = bytes[(UnsafeRawPointer(found) - base + pattern.count)...]
            let value = rest.prefix(200).drop { [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ":")].contains($0) }
            let isText = value.first == UInt8(ascii: "\"")
            let word = value.dropFirst(isText ? 1 : 0).prefix { byte in
                byte != UInt8(ascii: "\"") && (isText || !Array(",]} \r\n\t".utf8).contains(byte))
            }
            return String(decoding: word, as: UTF8.self)
        }
    }
}
