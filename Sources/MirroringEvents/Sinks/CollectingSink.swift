import Synchronization

/// Keeps every event in memory: for tests of an engine.
public final class CollectingSink: MirroringEventSink {
    private let collected = Mutex<[MirroringStatusEventArgs]>([])

    /// A sink that has no events yet.
    public init() {}

    /// Adds an event to ``events``.
    public func notify(_ event: MirroringStatusEventArgs) {
        collected.withLock { $0.append(event) }
    }

    /// Every event so far, in the order in which they came.
    public var events: [MirroringStatusEventArgs] {
        collected.withLock { $0 }
    }
}
