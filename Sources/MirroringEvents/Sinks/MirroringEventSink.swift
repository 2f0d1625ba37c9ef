/// Receives the events of an engine: implement it to have them in your own code, in the engine's process.
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
/// A program gives its sink to the engine that it runs: to a ``RunTeller``, or to a `JobRunner` of the module MirroringEngine. The command
/// `mirror` loads no sinks; whoever wants its events subscribes to them at the broker.
///
/// ``TeeSink`` gives events to several sinks, ``ClosureSink`` makes one of a closure, ``CollectingSink`` keeps events for tests.
public protocol MirroringEventSink: Sendable {
    /// Takes an event.
    ///
    /// What whoever implements it has to do:
    /// - Return soon: the run waits until it has. A sink that delivers over a network keeps the event first, on disk or in a queue, and
    ///   delivers it later.
    /// - Deal with what goes wrong by itself. It can't throw, so that no monitor fails a run.
    /// - Be ready for calls from any thread, and for several runs at the same time. The events of one run come one after another, in the
    ///   order of their sequence.
    /// - Know a repeat. If an engine dies, the next start of its job may hand over the run's last event once more, with the same `eventId`
    ///   and sequence, before the event that ends the run; the next start is another process as a rule.
    ///
    /// What whoever calls it has to do, as ``RunTeller`` does:
    /// - Number the events of a run 1, 2, 3 …, each sequence once, and let nothing follow the terminal one.
    /// - Call it with the next event of a run only after it has returned for the one before.
    /// - Hand over events that readers take, see ``MirroringStatusEventArgs/validate()``.
    ///
    /// What a sink does with an event that breaks this, it says in its own documentation: the publisher mends what can be mended, and
    /// refuses, counts and reports the rest.
    func notify(_ event: MirroringStatusEventArgs)
}
