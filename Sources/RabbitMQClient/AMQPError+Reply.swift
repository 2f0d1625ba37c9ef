extension AMQPError {
    /// What a broker said when it closed a channel or a connection.
    public struct Reply: Sendable, Hashable {
        /// The reply code of AMQP 0-9-1, section 1.5.1, such as 404.
        public let code: Int
        /// The words beside it, at most 255 bytes, such as `NOT_FOUND - no exchange 'a' in vhost '/'`.
        public let text: String

        /// A reply from its parts.
        public init(code: Int, text: String) {
            self.code = code
            self.text = text
        }
    }
}

/// What RabbitMQ says in words alone, since AMQP has one code for several troubles. The words are those of 3.10.8.
extension AMQPError.Reply {
    /// The routing key with which the user may not publish to a topic exchange; nil if the reply is about something else.
    var refusedRoutingKey: String? {
        guard code == 403, let start = text.firstRange(of: "access to topic '")?.upperBound,
            let end = text[start...].firstRange(of: "' in exchange ")?.lowerBound
        else { return nil }
        return String(text[start..<end])
    }

    /// Whether the user may not publish with a routing key. Another broker may say it in other words, but not without the key.
    public func refuses(routingKey key: String) -> Bool {
        code == 403 && (refusedRoutingKey.map { $0 == key } ?? text.contains(key))
    }

    /// What may be missing.
    public enum Resource: Sendable, Hashable {
        /// An exchange.
        case exchange
        /// A queue.
        case queue
    }

    /// What is not there, or is down; nil if the reply is about something else, or names neither.
    ///
    /// What asks for an exchange and a queue, as a binding does, gets one code for both.
    public var missing: Resource? {
        guard code == 404 else { return nil }
        switch (text.firstRange(of: "exchange '"), text.firstRange(of: "queue '")) {
        // Its name stands behind it, and may hold the other word.
        case (let exchange?, let queue?): return exchange.lowerBound < queue.lowerBound ? .exchange : .queue
        case (_?, nil): return .exchange
        case (nil, _?): return .queue
        case (nil, nil): return nil
        }
    }

    /// Whether the virtual host, or the user, has as many connections as it may have.
    var namesConnectionLimit: Bool { text.contains("connection limit") }

    /// Whether something that is there is not open to the user.
    var refusesUser: Bool { text.contains("refused for user") }
}
