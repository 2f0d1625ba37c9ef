import MirroringBridge
import MirroringEvents
import NIOCore
import Synchronization

/// What is sent to all readers of the stream, made once for all of them.
struct StreamMessage: Sendable {
    /// An event with its frame.
    struct Part: Sendable {
        let entry: HistoryEntry
        let frame: ByteBuffer
    }

    /// The whole message.
    let bytes: ByteBuffer
    /// Its events, for whoever wants some of them; empty for a message that everybody gets.
    let parts: [Part]

    /// A message for everybody.
    init(_ bytes: [UInt8]) {
        self.bytes = ByteBuffer(bytes: bytes)
        parts = []
    }

    /// A message of events.
    init(_ parts: [Part]) {
        var bytes = ByteBuffer()
        for part in parts { bytes.writeImmutableBuffer(part.frame) }
        self.bytes = bytes
        self.parts = parts
    }

    /// What somebody gets of it who wants some events; nil if there is none of them in it.
    func bytes(for filter: EventFilter?) -> ByteBuffer? {
        guard let filter, !parts.isEmpty else { return bytes }
        var wanted = ByteBuffer()
        for part in parts where filter.matches(part.entry) { wanted.writeImmutableBuffer(part.frame) }
        return wanted.readableBytes > 0 ? wanted : nil
    }
}

/// A reader of the stream, with what waits to be sent to it: so much at most, and who falls further behind is cut off, so that neither the
/// others nor the bridge wait, and memory stays.
final class StreamOutlet: Sendable {
    /// How many messages may wait: with ten a second, most of a minute.
    static let mostWaiting = 512
    /// How many bytes of them may wait, where there is more than one.
    static let mostBytes = 64 << 20

    let id: String
    let since: Timestamp
    let address: String
    let filter: EventFilter?
    /// What is to be sent, until the reader is cut off or the stream ends.
    let messages: AsyncStream<StreamMessage>
    private let source: AsyncStream<StreamMessage>.Continuation
    private let disconnect: @Sendable () -> Void
    private let state = Mutex(State())

    private struct State {
        var waiting = 0
        var bytes = 0
        var isCut = false
        var hasLeft = false
    }

    /// - Parameters:
    ///   - id: its name.
    ///   - since: when it came.
    ///   - address: where it is.
    ///   - filter: which events it wants; nil for all.
    ///   - disconnect: ends its connection.
    init(
        id: String,
        since: Timestamp,
        address: String,
        filter: EventFilter?,
        disconnect: @escaping @Sendable () -> Void
    ) {
        self.disconnect = disconnect
        self.id = id
        self.since = since
        self.address = address
        self.filter = filter
        (messages, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    }

    /// How many messages wait.
    var behind: Int { state.withLock { $0.waiting } }

    /// Whether it was cut off, because it did not keep up.
    var isCut: Bool { state.withLock { $0.isCut } }

    /// Has a message sent.
    ///
    /// - Returns: false if the reader is cut off with it.
    func send(_ message: StreamMessage) -> Bool {
        guard takes(message) else {
            source.finish()
            return false
        }
        switch source.yield(message) {
        case .enqueued(let room):
            state.withLock { $0.waiting = Self.mostWaiting - room }
            return true
        case .dropped:
            state.withLock { $0.isCut = true }
            source.finish()
            return false
        case .terminated: return false
        @unknown default: return true
        }
    }

    private func takes(_ message: StreamMessage) -> Bool {
        state.withLock { state in
            let bytes = state.bytes + message.bytes.readableBytes
            if state.bytes > 0, bytes > Self.mostBytes { state.isCut = true } else { state.bytes = bytes }
            return !state.isCut
        }
    }

    /// A message was sent.
    func noteSent(_ message: StreamMessage) {
        state.withLock { state in
            state.waiting = max(0, state.waiting - 1)
            state.bytes -= message.bytes.readableBytes
        }
    }

    /// Ends the stream after what waits.
    func end() {
        source.finish()
    }

    /// The reader has gone.
    func leave() {
        state.withLock { $0.hasLeft = true }
        end()
    }

    /// Ends the connection of a reader that takes nothing at all, so that it is not even told that it is cut off.
    func disconnectUnlessGone() {
        if !state.withLock({ $0.hasLeft }) { disconnect() }
    }
}

extension EventFilter {
    /// Whether an event that the bridge has read is wanted.
    func matches(_ entry: HistoryEntry) -> Bool { matches(entry.event, of: entry.run.origin) }
}
