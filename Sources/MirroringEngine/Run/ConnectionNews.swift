import MirroringEvents
import Synchronization

/// What there is to tell of a connection, until the run comes to tell it.
final class ConnectionNews: Sendable {
    private let sentences = Mutex<[String]>([])

    func add(_ sentence: String) {
        sentences.withLock { $0.append(sentence) }
    }

    /// What is told of a connection: it is kept, and said at once to whoever waits.
    func telling(_ configuration: EngineConfiguration) -> @Sendable (String) -> Void {
        { [self, onWait = configuration.onWait] sentence in
            add(sentence)
            onWait(sentence)
        }
    }

    /// What has come since the last time.
    func take() -> [String] {
        sentences.withLock { sentences in
            defer { sentences = [] }
            return sentences
        }
    }
}

extension JobRun {
    /// Says in the status log that the connection to another machine broke, or is there again.
    mutating func note(_ news: ConnectionNews) {
        for sentence in news.take() {
            note(StatusLogEntry(level: .warning, time: .now, category: .network, message: sentence))
        }
    }
}
