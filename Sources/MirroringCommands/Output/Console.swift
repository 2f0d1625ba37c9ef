import Foundation
import MirroringFiles
import Synchronization

/// Where text goes: what a person reads to stderr, data to stdout; and the one place where it is made safe to be shown.
///
/// Nothing that a person reads holds up the program: it is written in the background, and left out if nobody reads it. Data is
/// complete: it waits for its reader.
public enum Console {
    private static let errors = BackgroundWriter(descriptor: STDERR_FILENO)
    private static let stylesOutput = Terminal(STDOUT_FILENO).showsColours
    /// Whether a line of data that follows one for a person would be seen before it.
    private static let isShared = Descriptor.areSame(STDOUT_FILENO, STDERR_FILENO)
    private static let isOutputTerminal = isatty(STDOUT_FILENO) == 1
    private static let hasReaderGone = Atomic(false)

    // MARK: For a person

    /// Writes a line for a person. Where that fails there is nowhere left to say so.
    public static func error(_ line: Line) {
        errors.write(.line(line.text(styled: terminal.showsColours)))
    }

    /// Writes a line that says how something goes on. It never waits, and is left out where its reader is slow.
    public static func progress(_ line: Line) {
        errors.write(.progress(line.text(styled: terminal.showsColours)))
    }

    /// Has lines stand below all others on ``terminal``, in place of those that do, each cut to its width, and as many as it has rows;
    /// none for an end of it. It never waits. Only where ``Terminal/isLive``.
    public static func status(_ lines: [Line]) {
        let size = terminal.size
        errors.show(
            lines.prefix(size.rows).map { line in
                let line = line.cut(to: size.columns - 1)
                return StatusLine(text: line.text(styled: terminal.showsColours), width: line.width)
            }
        )
    }

    /// Where a person reads, if that is a terminal.
    public static let terminal = Terminal(STDERR_FILENO)

    /// Waits until everything for a person is written, for a reader that does not read a second at most.
    public static func finish() {
        errors.flush()
        errors.close()
    }

    // MARK: Data

    /// How many columns the terminal on stdout has; nil if it is none.
    public static var outputColumns: Int? { Terminal(STDOUT_FILENO).columns }

    /// Whether data and what a person reads go to one terminal, on which lines can be redrawn whenever it is this program's.
    public static var isOneTerminal: Bool { isShared && isOutputTerminal && terminal.isCapable }

    /// Writes a line of data. It is no failure if nobody reads it any more.
    ///
    /// - Throws: ``CommandFailure`` if it can't be written for another reason, as on a full disk.
    public static func output(_ line: Line) throws(CommandFailure) {
        try write(line.text(styled: stylesOutput))
    }

    /// Writes a JSON text as a line of data.
    ///
    /// - Throws: as ``output(_:)`` does.
    public static func output(json: String) throws(CommandFailure) {
        try write(TerminalText.printable(json: json))
    }

    /// Writes a value as a line of JSON, its keys sorted.
    ///
    /// - Throws: as ``output(_:)`` does, and what its encoding throws.
    public static func output(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try output(json: String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Whether somebody may still read the data: false once writing has shown that the reader has gone.
    public static var hasReader: Bool { !hasReaderGone.load(ordering: .relaxed) }

    /// Checks that there is a stdout, for commands whose first line of data may be long in coming.
    ///
    /// - Throws: ``CommandFailure`` if it is closed.
    public static func requireOutput() throws(CommandFailure) {
        if !Descriptor.isWritable(STDOUT_FILENO) { throw failure(EBADF) }
    }

    private static func write(_ text: String) throws(CommandFailure) {
        if isShared { errors.flush() }
        let reason = Descriptor.write(text + "\n", to: STDOUT_FILENO)
        // A terminal that has gone says EIO.
        if reason == EPIPE || reason == EIO && isOutputTerminal {
            hasReaderGone.store(true, ordering: .relaxed)
        } else if reason != 0 {
            throw failure(reason)
        }
    }

    private static func failure(_ reason: Int32) -> CommandFailure {
        guard Descriptor.isWritable(STDOUT_FILENO) else {
            return CommandFailure(
                .failed,
                "The output can't be written: stdout is closed. Direct it to a terminal, a file or a pipe, and run the command again."
            )
        }
        return CommandFailure(
            .failed,
            "The output can't be written: \(SystemFailure.reason(of: reason)). It is incomplete; correct that and run the command again."
        )
    }
}
