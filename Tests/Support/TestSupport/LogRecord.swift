public import Logging
import Synchronization

/// What is logged, for tests that read or count it.
public final class LogRecord: Sendable {
    private struct Line {
        let level: Logger.Level
        let message: String
        let text: String
        let source: String
    }

    /// Each message as it comes; one reader.
    public let messages: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation
    private let record = Mutex<[Line]>([])

    /// Nothing was logged yet.
    public init() {
        (messages, continuation) = AsyncStream.makeStream()
    }

    /// The messages of every level.
    public var all: [String] { record.withLock { $0.map(\.message) } }

    /// The messages of at least info.
    public var visible: [String] { record.withLock { $0.filter { $0.level >= .info }.map(\.message) } }

    /// The lines of at least info, a text each: level, message and data.
    public var lines: [String] { record.withLock { $0.filter { $0.level >= .info }.map(\.text) } }

    /// The modules that the lines name as their sources.
    public var sources: Set<String> { record.withLock { Set($0.map(\.source)) } }

    /// A logger that writes here.
    public var logger: Logger {
        Logger(label: "test") { _ in Handler(record: self) }
    }

    private func note(_ event: LogEvent) {
        let data = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
        let line = Line(
            level: event.level,
            message: event.message.description,
            text: "\(event.level) \(event.message)\(data.joined())",
            source: event.source
        )
        record.withLock { $0.append(line) }
        continuation.yield(line.message)
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
            record.note(event)
        }
    }
}
