/// The states of a reading that goes on over many connections.
public enum StreamReaderState: Sendable, Hashable {
    /// An address is tried; the number of attempts since chunks could be read, from 1.
    case connecting(StreamAddress, attempt: Int)
    /// A node that has the stream could not be reached under the address that it advertises; another way is tried.
    case passedOver(StreamAddress, StreamError)
    /// Chunks can be read, from there.
    case connected(StreamAddress)
    /// Broken or refused; the next attempt is after that time.
    case disconnected(StreamError, retryIn: Duration)
    /// Over: the task is cancelled, or it can't succeed. An iterator that is given up in between just ends.
    case stopped
}
