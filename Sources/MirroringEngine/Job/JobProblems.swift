/// Collects what is wrong with a job file while it is read, so that whoever wrote it gets to know everything at once.
final class JobProblems {
    /// How many problems are told: whoever has more has another file in hand than is meant, and is not to wait for all of them.
    static let most = 100

    let file: String
    private let text: String
    /// Cut once: each pattern of a long list asks for its line.
    private lazy var lines: [Substring] = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    private var problems: [JobFileError] = []

    /// No problems.
    ///
    /// - Parameters:
    ///   - file: the file's path.
    ///   - text: what it says.
    init(file: String, text: String) {
        self.file = file
        self.text = text
    }

    /// A line of the file, from 1; empty beyond its end.
    func line(_ number: Int) -> Substring {
        lines.indices.contains(number - 1) ? lines[number - 1] : ""
    }

    /// Whether nothing is wrong so far.
    var isEmpty: Bool { problems.isEmpty }
    /// Whether no more is looked for.
    var isFull: Bool { problems.count >= Self.most }

    /// Remembers a problem.
    func note(_ problem: JobFileError) {
        if !isFull { problems.append(problem) }
    }

    /// Everything that is wrong, in the order of the lines, what is missing last; nil if nothing is.
    var failure: JobFileFailure? {
        guard !problems.isEmpty else { return nil }
        let rest = JobFileError(file: file, "The rest is not looked at. Correct these first.")
        let sorted = problems.enumerated().sorted { left, right in
            (left.element.line ?? .max, left.offset) < (right.element.line ?? .max, right.offset)
        }
        return JobFileFailure(sorted.map(\.element) + (isFull ? [rest] : []))
    }
}
