/// A reason for which a bridge is not healthy; the words are those of its metrics.
public enum BridgeTrouble: String, Sendable, Hashable, CaseIterable {
    /// The history is being read.
    case catchingUp = "catching_up"
    /// There is no connection to the broker.
    case connection
    /// The history can't be read.
    case reading
    /// The broker has an alarm, and takes no messages.
    case alarm
    /// The topology is not as defined.
    case topology
    /// Policies don't have the effect that is meant.
    case policies
    /// A queue has no leader.
    case queues
    /// Nothing of what is published comes from the history.
    case history
    /// There is no room for the offline log.
    case diskFull = "disk_full"
    /// The offline log can't be written for another reason.
    case offlineLog = "offline_log"
    /// The watch of subscribers is kept from its work.
    case subscribers
}
