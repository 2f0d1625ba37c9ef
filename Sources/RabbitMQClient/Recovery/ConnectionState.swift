/// The states of a connection that is made again whenever it breaks.
public enum ConnectionState: Sendable, Hashable {
    /// An address is tried; the number of attempts since the last login, from 1.
    case connecting(BrokerAddress, attempt: Int)
    /// Logged in.
    case connected(BrokerAddress)
    /// Broken or refused; the next attempt is after that time.
    case disconnected(AMQPError, retryIn: Duration)
    /// Over: the work is done, was cancelled, or can't succeed.
    case stopped
}
