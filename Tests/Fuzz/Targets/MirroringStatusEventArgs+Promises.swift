import EventSamples
import MirroringEvents

extension MirroringStatusEventArgs {
    /// Checks what is promised of every event that a reader has accepted, from whatever format.
    ///
    /// - Parameter random: chooses what is tried on it.
    /// - Throws: ``Finding``.
    func checkPromises(_ random: inout SeededGenerator) throws {
        do throws(EventDecodingError) {
            try validate()
        } catch {
            // What was short in another spelling, or in another format, may be too long as our JSON.
            guard error.code != .bodyTooLong else { return }
            throw Finding("A reader has accepted what validate() refuses: \(error)")
        }
        guard try MirroringStatusEventArgs(json: encodedJSON()) == self else {
            throw Finding("The event is another one after it was written and read as JSON.")
        }
        try checkBounds(&random)
    }

    /// Gives one of the event's numbers a value that may lie beyond its bounds: `validate()` and the reader have to agree about it.
    private func checkBounds(_ random: inout SeededGenerator) throws {
        var event = self
        var count = 0
        event.eachNumber { _, _, _ in count += 1 }
        let chosen = random.number(below: count)
        let value = random.element(of: EdgeValues.integers)
        count = 0
        event.eachNumber { number, _, _ in
            if count == chosen { number = value }
            count += 1
        }
        let isValid = (try? event.validate()) != nil
        let isRead = (try? MirroringStatusEventArgs(json: event.encodedJSON())) != nil
        guard isValid == isRead else {
            throw Finding(
                "validate() \(isValid ? "accepts" : "refuses") number \(chosen) as \(value), the reader does not."
            )
        }
    }
}
