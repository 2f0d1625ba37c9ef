import MirroringSettings
import Yams

/// Collects what is wrong with an alert file while it is read, so that whoever wrote it gets to know everything at once.
final class AlertFileProblems {
    /// How many problems are told.
    static let most = 100

    /// The file's path.
    let file: String
    private(set) var problems: [(line: Int, sentence: String)] = []

    /// No problems.
    init(file: String) {
        self.file = file
    }

    /// Whether no more is looked for.
    var isFull: Bool { problems.count >= Self.most }

    /// Its folder, from where its paths begin.
    var folder: String {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.isEmpty ? "." : parts.joined(separator: "/").isEmpty ? "/" : parts.joined(separator: "/")
    }

    /// Remembers what is wrong with a node.
    func note(_ problem: String, at node: Node?) {
        note(problem, line: node?.mark?.line)
    }

    /// Remembers what is wrong in a line.
    func note(_ problem: String, line: Int?) {
        guard !isFull else { return }
        let place = line.map { "\(file):\($0)" } ?? file
        problems.append((line ?? .max, "\(place): \(problem)"))
    }

    /// Everything that is wrong, in the order of the lines; nil if nothing is.
    var failure: AlertFileFailure? {
        guard !problems.isEmpty else { return nil }
        let sorted = problems.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
        return AlertFileFailure(sentences: sorted.map(\.element.sentence))
    }
}

/// What is wrong with an alert file: a sentence or two each, with file and line.
package struct AlertFileFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in the order of the lines; at least one.
    package let sentences: [String]

    /// What is wrong, a line each.
    package var description: String { sentences.joined(separator: "\n") }
}
