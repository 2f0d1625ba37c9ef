import Subprocess

extension SubprocessOutputSequence {
    /// A piece of this size or more is followed by the next one at once: the pipe may be full in a moment.
    private static let largePiece = 1 << 13
    /// How long what comes is let gather after a small piece.
    private static let gathering = Duration.milliseconds(5)

    /// Hands over what comes, line by line, until its end.
    ///
    /// rsync writes each line by itself. To be woken for every one takes as long as to copy a small file, on processors that have rsync's
    /// work to do: so lines are let gather. The first piece is not: a program that says no more is not to be waited for.
    func readLines(_ body: (ArraySlice<UInt8>) -> Void) async throws {
        var lines = LineSplitter()
        var isFirst = true
        for try await piece in self {
            let count = piece.withUnsafeBytes { bytes in
                lines.append(bytes, body)
                return bytes.count
            }
            // Where the task is cancelled, what is left is read at once.
            if !isFirst, count < Self.largePiece { try? await Task.sleep(for: Self.gathering) }
            isFirst = false
        }
        lines.finish(body)
    }
}
