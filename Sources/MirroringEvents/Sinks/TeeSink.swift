/// Gives every event to several sinks: deliver it and show it, for example.
///
/// ```swift
/// let sink = TeeSink(publisher, ClosureSink { print($0.status.state.rawValue) })
/// ```
public struct TeeSink: MirroringEventSink {
    private let sinks: [any MirroringEventSink]

    /// A tee of some sinks. Each event goes to the first one first, and to the next when that has returned.
    public init(_ sinks: any MirroringEventSink...) {
        self.init(sinks)
    }

    /// A tee of a list of sinks, in its order.
    public init(_ sinks: [any MirroringEventSink]) {
        self.sinks = sinks
    }

    /// Gives an event to each sink in turn.
    public func notify(_ event: MirroringStatusEventArgs) {
        for sink in sinks { sink.notify(event) }
    }
}
