/// Where an engine sends its events: the plugin interface.
///
/// `notify` is synchronous, never throws and never waits for the network, so that no monitor can delay or fail a run.
/// A sink that delivers over a network keeps the event first (on disk, in a queue) and delivers later.
///
/// ```swift
/// import MirroringEvents
///
/// struct ConsoleSink: MirroringEventSink {
///     func notify(_ event: MirroringStatusEventArgs) {
///         print(event.sequence, event.status.state.rawValue)
///     }
/// }
/// ```
///
/// ``TeeSink`` gives events to several sinks, ``ClosureSink`` makes one of a closure, ``CollectingSink`` keeps events for tests.
public protocol MirroringEventSink: Sendable {
    /// Takes an event. Events of one run come in the order of their sequence.
    ///
    /// An event should be one that readers take: `MirroringStatusEventArgs.validate()` tells. Number the events of a run 1, 2, 3 …, each
    /// sequence once, and let nothing follow the terminal one. A sink can't throw; what it does with an event that breaks this, it says
    /// in its own documentation: the publisher mends what can be mended, and counts and tells the rest.
    func notify(_ event: MirroringStatusEventArgs)
}
