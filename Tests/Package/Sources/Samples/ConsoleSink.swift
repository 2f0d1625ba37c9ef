// sample: sink
import MirroringEvents

struct ConsoleSink: MirroringEventSink {
    func notify(_ event: MirroringStatusEventArgs) {
        print(event.sequence, event.status.state.rawValue)
    }
}
// end of sample
