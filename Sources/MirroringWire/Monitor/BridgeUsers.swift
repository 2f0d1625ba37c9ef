/// Who may speak for the bridges: whose statements on the monitor exchange count.
public enum BridgeUsers: Sendable, Hashable {
    /// Every user for whom the broker vouches.
    ///
    /// A statement counts only under its own key, and the broker has compared that key with its publisher's rights. So this is as safe as
    /// the topic permissions of `mirroring.monitor` are, and `mom grant` gives the keys of bridges to bridges alone.
    case anyVerified
    /// These users and nobody else, for a broker whose topic permissions are not known to be right.
    case named(Set<String>)

    /// Whether that user may.
    public func contains(_ user: String) -> Bool {
        switch self {
        case .anyVerified: true
        case .named(let users): users.contains(user)
        }
    }
}
