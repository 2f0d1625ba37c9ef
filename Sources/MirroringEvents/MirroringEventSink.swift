/// Where an engine sends its events: the plugin interface.
///
/// `notify` is synchronous, never throws and never waits for the network, so that no monitor can delay or fail a run.
/// A sink that delivers over a network keeps the event first (on disk, in a queue) and delivers later.
public protocol MirroringEventSink: Sendable {
    /// Takes an event. Events of one run come in the order of their sequence.
    func notify(_ event: MirroringStatusEventArgs)
}
