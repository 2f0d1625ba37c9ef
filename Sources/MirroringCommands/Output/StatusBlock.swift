/// A line of a status block as it is written, and the columns that it takes.
struct StatusLine: Equatable {
    let text: String
    let width: Int
}

/// The last lines of a terminal, which are redrawn in place: those that are to stand there, and those that do.
///
/// A value without input or output. The cursor waits at the end of the last line, so that what others write does not fall into it.
struct StatusBlock {
    /// The columns of what the terminal itself writes where the cursor is, twice: `^C`, and again of whoever is impatient. If that began a
    /// new row, the block would be taken away from a row too low, and its first one would stay.
    private static let echo = 4

    private var wanted: [StatusLine] = []
    private var standing: [StatusLine] = []

    /// Has these lines stand from the next drawing on; none for an end of it.
    mutating func show(_ lines: [StatusLine]) {
        wanted = lines
    }

    /// Whether what stands is not what is to stand.
    var isStale: Bool { wanted != standing }

    /// What takes the lines away that stand.
    ///
    /// - Parameter columns: how wide the terminal is now: one that was narrowed has wrapped them.
    mutating func clear(columns: Int) -> String {
        guard !standing.isEmpty else { return "" }
        let rows = standing.reduce(0) { $0 + max(1, ($1.width + columns - 1) / max(1, columns)) }
        standing = []
        // The first row for itself: what is erased from the screen's first place on, tmux keeps among what was scrolled away, and where a
        // window was narrowed the block may begin there.
        guard rows > 1 else { return "\r\u{1B}[K" }
        return "\r\u{1B}[\(rows - 1)A\u{1B}[K\u{1B}[B\u{1B}[J\u{1B}[A"
    }

    /// What writes the lines that are to stand, at the beginning of a row.
    ///
    /// - Parameter columns: how wide the terminal is now.
    mutating func draw(columns: Int) -> String {
        standing = wanted
        let lacking = (wanted.last?.width ?? 0) + Self.echo - columns
        return wanted.map(\.text).joined(separator: "\n") + (lacking > 0 ? "\u{1B}[\(lacking)D" : "")
    }

    /// Leaves what stands to whoever has written below it, and shows nothing until it is told to.
    mutating func forget() {
        wanted = []
        standing = []
    }
}
