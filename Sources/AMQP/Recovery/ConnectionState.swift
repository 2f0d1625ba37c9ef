/// The states of a connection that is made again whenever it breaks.
public enum ConnectionState: Sendable, Hashable {
    /// The how manieth attempt in a row, from 1, at an address.
    case connecting(BrokerAddress, attempt: Int)
    /// Logged in.
    case connected(BrokerAddress)
    /// Broken or refused; the next attempt is after that time.
    case disconnected(AMQPError, retryIn: Duration)
    /// Over: the work is done, was cancelled, or can't succeed.
    case stopped
}
