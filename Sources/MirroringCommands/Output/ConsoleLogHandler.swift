import Foundation
public import Logging

/// Writes what is logged to stderr as progress, each event as one printable line.
///
/// Values of metadata that are more than a word stand in quotes, so that none looks like another one or like the message.
///
///     LoggingSystem.bootstrap { ConsoleLogHandler(label: $0) }
public struct ConsoleLogHandler: LogHandler {
    /// What is logged at all.
    public var logLevel = Logger.Level.info
    /// What each event has.
    public var metadata: Logger.Metadata = [:]
    /// What each event has at its time.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String

    /// A handler of a logger.
    public init(label: String) {
        self.label = label
        metadataProvider = LoggingSystem.metadataProvider
    }

    /// One of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event; it never waits, and is left out where its reader is slow.
    public func log(event: LogEvent) {
        Console.progress(LogLine(event, label: label, metadata: metadata(of: event), at: time(nil)).line)
    }

    /// All metadata of an event: its own comes before that of its time, and that before the logger's.
    func metadata(of event: LogEvent) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error.message"] = "\(error)" }
        return all
    }
}
