extension ReplayRequest {
    /// A request for the events of a selection, as far as a request can select: its job is the request's ``ReplayScope``, and its outcome
    /// is left to whoever gets the answer.
    ///
    /// - Parameters:
    ///   - selection: which events.
    ///   - after: only events after this position; nil for everything that is cached.
    public init(_ selection: EventSelection, after: StreamPosition? = nil) {
        self.init()
        self.after = after
        states = selection.state.map { [$0] }
        severities = selection.severity.map { [$0] }
    }
}

extension ReplayScope {
    /// Of whose events a selection is a part.
    public init(_ selection: EventSelection) {
        self = selection.jobId.map(Self.job) ?? .all
    }
}
