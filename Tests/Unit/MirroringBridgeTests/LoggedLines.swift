import Logging
import Synchronization

/// What is logged, a text each: level and message. It can be read while more comes.
final class LoggedLines: Sendable {
    /// Each line as it comes; one reader.
    let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation
    private let texts = Mutex<[String]>([])

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// The lines until now, but for those that nobody reads who does not search for a fault.
    var visible: [String] { texts.withLock { $0 }.filter { !$0.hasPrefix("debug ") && !$0.hasPrefix("trace ") } }

    /// A logger that writes here.
    var logger: Logger {
        Logger(label: "test") { _ in Handler(record: self) }
    }

    private struct Handler: LogHandler {
        let record: LoggedLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let text = "\(event.level) \(event.message)"
            record.texts.withLock { $0.append(text) }
            record.continuation.yield(text)
        }
    }
}
