extension MirroringStatusEventArgs {
    /// Checks that every reader takes the event: that its numbers lie in their bounds, that RFC 3339 can say its times, and that its
    /// JSON is not longer than ``EventLimits/bodyBytes``.
    ///
    /// These are the rules of `Broker/schemas/event.json`; the readers of JSON and of the offline log hold events to the same list. How
    /// events of a run follow each other is another matter, see ``StateTransitions``.
    ///
    /// - Throws: ``EventDecodingError``, as a reader of the event would, that names the member and what it has to be.
    public func validate() throws(EventDecodingError) {
        var event = self
        try event.checkNumbers()
        var times = TimeCheck()
        try event.fields(&times)
        try Self.checkLength(encodedJSON().count)
    }

    /// Checks the numbers alone: whatever was read has times that can be said.
    ///
    /// It changes nothing, but the list of the fields is one for those who do.
    package mutating func checkNumbers() throws(EventDecodingError) {
        var numbers = NumberCheck()
        try fields(&numbers)
    }

    /// Checks how long a body is.
    package static func checkLength(_ count: Int) throws(EventDecodingError) {
        guard count > EventLimits.bodyBytes else { return }
        throw EventDecodingError(.bodyTooLong, "has \(count) bytes; at most \(EventLimits.bodyBytes) are allowed")
    }
}
