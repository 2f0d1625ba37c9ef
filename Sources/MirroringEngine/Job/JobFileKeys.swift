import MirroringSettings
import Yams

/// The keys of one mapping of a job file. Each getter notes what is wrong with its value, and where, and gives nil then, so that
/// the rest is looked at as well.
struct JobFileKeys {
    private let problems: JobProblems
    private let nodes: [String: Node]

    /// The job file's path.
    var file: String { problems.file }

    /// Takes a mapping apart.
    ///
    /// - Parameters:
    ///   - node: what should be a mapping.
    ///   - problems: gets what is wrong with it.
    ///   - place: what the keys belong to, as in "is not a key of *a job*".
    ///   - known: the keys that may stand there.
    ///   - needed: those of them that must.
    ///   - paths: those of them whose value is a path.
    /// - Throws: ``JobFileError`` if it is no mapping.
    init(
        _ node: Node?,
        noting problems: JobProblems,
        place: String,
        known: [String],
        needed: [String] = [],
        paths: [String] = []
    ) throws(JobFileError) {
        guard let mapping = node?.mapping else {
            throw JobFileError(
                file: problems.file,
                line: node?.mark?.line,
                "\(place.prefix(1).uppercased())\(place.dropFirst()) is a list of keys and values, such as \"\(known[0]): …\"."
            )
        }
        self.problems = problems
        var nodes: [String: Node] = [:]
        for (key, value) in mapping where !problems.isFull {
            let name = key.string ?? ""
            let problem: String
            if !known.contains(name) {
                let hint =
                    Self.withoutDot(name, known.filter { !needed.contains($0) })
                    ?? Spelling.nearest(to: name, of: known).map { "Did you mean \"\($0)\"?" }
                    ?? "The keys are \(known.joined(separator: ", "))."
                problem = "\"\(name)\" is not a key of \(place). \(hint)"
            } else if value.null != nil {
                // Not taken for a key that is left out: a limit that somebody meant to set must not be none in silence.
                let remedy = needed.contains(name) ? "Every job file needs one." : "Write one, or remove the line."
                let isHome = paths.contains(name) && value.scalar?.string == "~"
                let hint = isHome ? "In YAML ~ alone is nothing; write \"~\" in quotes for the home folder. " : ""
                problem = "\"\(name)\" has no value. \(hint)\(remedy)"
                nodes[name] = value
            } else {
                nodes[name] = value
                continue
            }
            problems.note(JobFileError(file: problems.file, line: key.mark?.line, problem))
        }
        self.nodes = nodes
    }

    /// What to write instead of `package.maxPages: 5`; nil of a key that is no such thing.
    private static func withoutDot(_ name: String, _ sections: [String]) -> String? {
        let words = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, sections.contains(words[0]), !words[1].isEmpty else { return nil }
        return
            "Keys are not written with a dot: write \"\(words[0]):\" and on the next line, indented, \"\(words[1]): …\"."
    }

    /// The keys of the mapping that is the value of a key; nil if that is left out, or no mapping.
    func section(_ key: String, known: [String]) -> JobFileKeys? {
        guard let node = node(key) else { return nil }
        do throws(JobFileError) {
            return try JobFileKeys(node, noting: problems, place: "\"\(key)\"", known: known)
        } catch {
            problems.note(error)
            return nil
        }
    }

    /// The value of a key; nil if it is left out, or has none.
    func node(_ key: String) -> Node? {
        guard let node = nodes[key], node.null == nil else { return nil }
        return node
    }

    /// Whether a key is left out: what is written without a value is not.
    func isMissing(_ key: String) -> Bool {
        nodes[key] == nil
    }

    /// The line of each key's value, from 1.
    var lines: [String: Int] {
        nodes.compactMapValues { $0.mark?.line }
    }

    /// Whether a text goes on in the lines below its first, as YAML has it where these are indented further.
    func spansLines(_ node: Node) -> Bool {
        guard let scalar = node.scalar, let mark = node.mark else { return false }
        return !problems.line(mark.line).contains(scalar.string)
    }

    /// Remembers what is wrong with a key's value.
    func note(_ key: String, _ problem: String) {
        note("\"\(key)\" \(problem)", at: nodes[key])
    }

    /// Remembers what is wrong with a node.
    func note(_ problem: String, at node: Node?) {
        problems.note(JobFileError(file: file, line: node?.mark?.line, problem))
    }
}
