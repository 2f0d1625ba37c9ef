/// Calls a closure with every event.
///
/// What holds for ``MirroringEventSink/notify(_:)`` holds for the closure: the run waits until it returns.
public struct ClosureSink: MirroringEventSink {
    private let body: @Sendable (MirroringStatusEventArgs) -> Void

    /// A sink that calls a closure.
    ///
    /// - Parameter body: takes the events of a run in the order of their sequence; of several runs that go on side by side it may be
    ///   called at the same time.
    public init(_ body: @escaping @Sendable (MirroringStatusEventArgs) -> Void) {
        self.body = body
    }

    /// Calls the closure with an event.
    public func notify(_ event: MirroringStatusEventArgs) {
        body(event)
    }
}
