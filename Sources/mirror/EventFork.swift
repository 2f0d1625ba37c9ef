import MirroringEvents

/// Gives every event to two sinks, to the first one first.
struct EventFork: MirroringEventSink {
    let first: any MirroringEventSink
    let second: any MirroringEventSink

    func notify(_ event: MirroringStatusEventArgs) {
        first.notify(event)
        second.notify(event)
    }
}
