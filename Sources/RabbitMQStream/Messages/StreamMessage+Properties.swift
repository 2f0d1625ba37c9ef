import NIOCore

public import struct Foundation.Date

extension StreamMessage {
    /// The properties of a message (AMQP 1.0, part 3, section 3.2.4). What is not set is nil.
    ///
    /// Of a message that was published over AMQP 0-9-1 these are message id, user, reply-to, correlation id, content type and encoding,
    /// expiration and timestamp; its exchange and routing key are ``StreamMessage/annotations()``, its type and application id are, by
    /// the broker's release, application properties or annotations.
    public struct Properties: Sendable, Hashable {
        /// The message's identity: a text from AMQP 0-9-1; else it may be a number, a UUID or bytes as well.
        public private(set) var messageId: Value?
        /// Who published it, as the broker has checked.
        public private(set) var userId: String?
        /// Whom it is for.
        public private(set) var to: String?
        /// What it is about.
        public private(set) var subject: String?
        /// Where answers go.
        public private(set) var replyTo: String?
        /// What the message answers or belongs to.
        public private(set) var correlationId: Value?
        /// The media type of the body.
        public private(set) var contentType: String?
        /// How the body is encoded in addition, such as `gzip`.
        public private(set) var contentEncoding: String?
        /// When it expires.
        public private(set) var absoluteExpiryTime: Date?
        /// When it was made, as its publisher says.
        public private(set) var creationTime: Date?
        /// The group to which it belongs.
        public private(set) var groupId: String?
        /// Its place in the group.
        public private(set) var groupSequence: UInt64?
        /// The group to which answers belong.
        public private(set) var replyToGroupId: String?

        /// No properties.
        public init() {}

        /// Reads a list of AMQP 1.0; elements that are left out at its end are not set.
        ///
        /// - Throws: ``StreamError/Code/malformed`` for what is no list, or one that is cut.
        init(_ encoded: ByteBuffer) throws(StreamError) {
            guard case .list(let elements) = Value(encoded) else {
                throw .malformed("A message has something else where its properties should be.")
            }
            func element(_ index: Int) -> Value? {
                guard elements.indices.contains(index), elements[index] != .null else { return nil }
                return elements[index]
            }
            messageId = element(0)
            if case .binary(let name) = element(1) { userId = String(buffer: name) }
            to = element(2)?.string
            subject = element(3)?.string
            replyTo = element(4)?.string
            correlationId = element(5)
            contentType = element(6)?.string
            contentEncoding = element(7)?.string
            absoluteExpiryTime = element(8)?.date
            creationTime = element(9)?.date
            groupId = element(10)?.string
            if case .unsigned(let number) = element(11) { groupSequence = number }
            replyToGroupId = element(12)?.string
        }
    }
}

extension StreamMessage.Value {
    fileprivate var date: Date? {
        if case .timestamp(let milliseconds) = self { Date(milliseconds: milliseconds) } else { nil }
    }
}

extension Date {
    /// A moment, as the broker counts: in milliseconds since 1970.
    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }

    /// The moment as the broker counts; the nearest that can be said for one that is further away.
    package var milliseconds: Int64 {
        Int64(exactly: (timeIntervalSince1970 * 1_000).rounded()) ?? (self < Date(milliseconds: 0) ? .min : .max)
    }
}
