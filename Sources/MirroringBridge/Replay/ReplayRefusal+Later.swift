import MirroringWire

/// What is served at another time.
extension ReplayRefusal {
    /// When to look again whether a queue was read.
    private static let readingTime = Duration.seconds(1)

    /// Another replay of the user is being sent.
    static func busy(_ user: String, retryAfter: Duration) -> Self {
        Self(
            reason:
                "Another replay of the user \"\(user)\" is being sent; each user gets one at a time. Ask again after it.",
            retryAfter: retryAfter
        )
    }

    /// The user was sent too much in too short a time.
    static func exhausted(_ user: String, retryAfter: Duration) -> Self {
        Self(
            reason:
                "The user \"\(user)\" was sent more than \(ReplayTurns.burst >> 20) MiB of replays in a short time. "
                + "Ask again later, or for less.",
            retryAfter: retryAfter
        )
    }

    /// Nobody reads what came before.
    static func unread(_ queue: String, messages: Int) -> Self {
        Self(
            reason:
                "The reply queue \"\(queue)\" holds \(messages) messages that nobody has read. Read them, then ask again.",
            retryAfter: readingTime
        )
    }

    /// The broker rejects what is sent.
    static func full(_ queue: String) -> Self {
        Self(
            reason:
                "The reply queue \"\(queue)\" is full: the broker rejects what is sent to it. Read it, then ask again, or make one "
                + "without a limit of its own.",
            retryAfter: readingTime
        )
    }
}
