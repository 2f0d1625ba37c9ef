import MirroringSettings
import Yams

/// The keys of one mapping of a job file; each getter says what is wrong with its value, and where.
struct JobFileKeys {
    let file: String
    private let nodes: [String: Node]

    /// Takes a mapping apart.
    ///
    /// - Parameters:
    ///   - node: what should be a mapping.
    ///   - file: the file's path.
    ///   - place: what the keys belong to, as in "is not a key of *a job*".
    ///   - known: the keys that may stand there.
    ///   - needed: those of them that must.
    init(
        _ node: Node?,
        file: String,
        place: String,
        known: [String],
        needed: [String] = []
    ) throws(JobFileError) {
        self.file = file
        guard let mapping = node?.mapping else {
            throw JobFileError(
                file: file,
                line: node?.mark?.line,
                "\(place.prefix(1).uppercased())\(place.dropFirst()) is a list of keys and values, such as \"\(known[0]): …\"."
            )
        }
        var nodes: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            guard known.contains(name) else {
                let hint =
                    Spelling.nearest(to: name, of: known).map { "Did you mean \"\($0)\"?" }
                    ?? "The keys are \(known.joined(separator: ", "))."
                throw JobFileError(file: file, line: key.mark?.line, "\"\(name)\" is not a key of \(place). \(hint)")
            }
            // Not taken for a key that is left out: a limit that somebody meant to set must not be none in silence.
            guard value.null == nil else {
                let remedy = needed.contains(name) ? "Every job file needs one." : "Write one, or remove the line."
                throw JobFileError(file: file, line: key.mark?.line, "\"\(name)\" has no value. \(remedy)")
            }
            nodes[name] = value
        }
        self.nodes = nodes
    }

    /// The value of a key; nil if it is left out.
    func node(_ key: String) -> Node? {
        nodes[key]
    }

    /// Reads a key only if it is there.
    func optional<Value>(
        _ key: String,
        _ read: (String) throws(JobFileError) -> Value
    ) throws(JobFileError) -> Value? {
        node(key) == nil ? nil : try read(key)
    }

    /// An error about a key's value.
    func error(_ key: String, _ problem: String) -> JobFileError {
        JobFileError(file: file, line: nodes[key]?.mark?.line, "\"\(key)\" \(problem)")
    }
}
