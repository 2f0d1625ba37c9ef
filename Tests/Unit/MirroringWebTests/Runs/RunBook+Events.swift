import MirroringEvents

@testable import MirroringWeb

extension RunBook {
    /// Takes an event that came when it says so.
    @discardableResult
    mutating func take(_ event: MirroringStatusEventArgs, of run: RunKey) -> Bool {
        take(event, of: run, at: event.status.receivedTime)
    }
}
