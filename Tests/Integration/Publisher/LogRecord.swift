import Logging
import Synchronization

/// What a library logs, for tests that count it.
final class LogRecord: Sendable {
    private let lines = Mutex<[(level: Logger.Level, text: String)]>([])

    /// The lines of every level.
    var all: [String] { lines.withLock { $0.map(\.text) } }

    /// The lines of at least info.
    var visible: [String] { lines.withLock { $0.filter { $0.level >= .info }.map(\.text) } }

    /// A logger that writes here.
    var logger: Logger {
        Logger(label: "test") { _ in Handler(record: self) }
    }

    private struct Handler: LogHandler {
        let record: LogRecord
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            record.lines.withLock { $0.append((event.level, event.message.description)) }
        }
    }
}
