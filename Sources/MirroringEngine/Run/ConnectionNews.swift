import Synchronization

/// What there is to tell of a connection, until the run comes to tell it.
final class ConnectionNews: Sendable {
    private let sentences = Mutex<[String]>([])

    func add(_ sentence: String) {
        sentences.withLock { $0.append(sentence) }
    }

    /// What has come since the last time.
    func take() -> [String] {
        sentences.withLock { sentences in
            defer { sentences = [] }
            return sentences
        }
    }
}
