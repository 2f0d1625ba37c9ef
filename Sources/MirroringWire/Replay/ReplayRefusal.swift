/// Why a replay is not served.
public struct ReplayRefusal: Error, Sendable, Hashable, Codable {
    /// A sentence that names what is wrong with the request.
    public var reason: String

    /// A refusal with its reason.
    public init(reason: String) {
        self.reason = reason
    }

    /// Reads a body.
    public init(json body: [UInt8]) throws(MonitorMessageError) {
        self = try MonitorJSON.decode(Self.self, from: body)
    }

    /// The body.
    public func encodedJSON() -> [UInt8] { MonitorJSON.encode(self) }
}
