/// Why a replay is not served.
public struct ReplayRefusal: Error, Sendable, Hashable {
    /// A sentence that names what is wrong with the request, or what the bridge waits for.
    public var reason: String
    /// For how long the requester should wait before it asks again: the request is sound and would be served at another time. Nil if
    /// asking again changes nothing.
    public var retryAfter: Duration?

    /// The longest wait that a refusal can ask for, whatever it says.
    public static let longestWait = Duration.seconds(60)

    /// A refusal with its reason.
    public init(reason: String, retryAfter: Duration? = nil) {
        self.reason = reason
        self.retryAfter = retryAfter
    }

    /// Reads a body.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        reason = wire.reason
        retryAfter = nil
        guard let seconds = wire.retryAfter else { return }
        guard seconds >= 0 else { throw MonitorMessageError("\"retryAfter\" is no time.") }
        retryAfter = min(.seconds(min(seconds, 1e6)), Self.longestWait)
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        MonitorJSON.encode(
            Wire(reason: reason, retryAfter: retryAfter.map { ($0 / .milliseconds(1)).rounded(.up) / 1_000 })
        )
    }

    private struct Wire: Codable {
        var reason: String
        var retryAfter: Double?
    }
}
