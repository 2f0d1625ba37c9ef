/// Where a logger's lines go: to stderr as progress, each of them one printable line, whatever its message and metadata hold.
///
///     StreamLogHandler(label: label, stream: LogStream())
public struct LogStream: TextOutputStream, Sendable {
    /// The stream.
    public init() {}

    /// Writes what a log handler gives at once: a line with its line break.
    public func write(_ line: String) {
        Console.progress(Line(line.last == "\n" ? String(line.dropLast()) : line))
    }
}
