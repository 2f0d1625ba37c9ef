import MirroringRemote

extension FailureMessage {
    /// What the other end is told of a failure.
    init(_ failure: RunFailure) {
        self.init(failure.category, item: failure.item, reach: failure.reach.word, failure.description)
    }
}
