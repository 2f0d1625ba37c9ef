/// Who published an event, by the broker's word.
public enum EventPublisher: Sendable, Hashable {
    /// The broker has vouched for the user: it refuses a `user_id` that is not the connection's.
    case verified(user: String)
    /// Nobody has: the broker lets a message without `user_id` pass.
    case unverified

    /// By the property `user_id` of a message; no user has an empty name.
    public init(userId: String?) {
        if let userId, !userId.isEmpty { self = .verified(user: userId) } else { self = .unverified }
    }

    /// The user; nil if nobody vouches for one.
    public var user: String? {
        if case .verified(let user) = self { user } else { nil }
    }
}
