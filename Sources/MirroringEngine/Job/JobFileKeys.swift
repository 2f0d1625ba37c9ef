import Foundation
import MirroringSettings
import Yams

/// The keys of one mapping of a job file; each getter says what is wrong with its value, and where.
struct JobFileKeys {
    private let file: String
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

    /// A text that must be there.
    func string(_ key: String) throws(JobFileError) -> String {
        guard let node = node(key) else {
            throw JobFileError(file: file, "\"\(key)\" is missing. Every job file needs it.")
        }
        guard let text = node.scalar?.string else { throw error(key, "must be one text.") }
        guard !text.trimmingCharacters(in: .whitespaces).isEmpty else { throw error(key, "is empty.") }
        guard !text.utf8.contains(0) else { throw error(key, "holds a NUL character.") }
        return text
    }

    /// A text of limited length.
    func name(_ key: String, limit: Int) throws(JobFileError) -> String {
        let text = try string(key)
        guard text.count <= limit else {
            throw error(key, "has \(text.count) characters; at most \(limit) are allowed.")
        }
        return text
    }

    /// A UUID.
    func uuid(_ key: String) throws(JobFileError) -> UUID {
        let text = try string(key)
        guard let uuid = UUID(uuidString: text) else {
            throw error(key, "is \"\(text)\", which is no UUID. Make one with uuidgen.")
        }
        return uuid
    }

    /// A path, made absolute and simple.
    func path(_ key: String) throws(JobFileError) -> String {
        let text = try string(key)
        if text.hasPrefix("ssh://") {
            throw error(key, "is \(Self.withoutPassword(text)), but only local folders are supported. Name a folder.")
        }
        guard !text.contains("://") else {
            throw error(key, "is \(Self.withoutPassword(text)), which is no path of a folder.")
        }
        let absolute = text.hasPrefix("/") ? text : "\(folder)/\(text)"
        var components: [Substring] = []
        for component in absolute.split(separator: "/") where component != "." {
            if component == ".." {
                _ = components.popLast()
            } else {
                components.append(component)
            }
        }
        return "/\(components.joined(separator: "/"))"
    }

    private var folder: String {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        return folder.isEmpty ? FileManager.default.currentDirectoryPath : folder
    }

    /// A URI is shown without what may be secret in it.
    private static func withoutPassword(_ uri: String) -> String {
        guard let at = uri.lastIndex(of: "@"), let start = uri.range(of: "://")?.upperBound, start <= at else {
            return uri
        }
        return "\(uri[..<start])…\(uri[at...])"
    }

    /// A list of texts, or one text.
    func strings(_ key: String) throws(JobFileError) -> [String]? {
        guard let node = node(key) else { return nil }
        let items = node.sequence.map(Array.init) ?? [node]
        var texts: [String] = []
        for item in items {
            guard item.null == nil else {
                throw JobFileError(
                    file: file,
                    line: item.mark?.line,
                    "\"\(key)\" has an item without a value. Write one, or remove the line."
                )
            }
            guard let text = item.scalar?.string, !text.isEmpty, !text.contains(where: \.isNewline) else {
                throw JobFileError(
                    file: file,
                    line: item.mark?.line,
                    "\"\(key)\" must be a list of patterns such as \"*.tmp\"."
                )
            }
            texts.append(text)
        }
        return texts
    }

    /// Patterns that rsync takes as nothing but patterns of what to leave out.
    func excludes(_ key: String) throws(JobFileError) -> [String]? {
        guard let patterns = try strings(key) else { return nil }
        if let pattern = patterns.first(where: { $0 == "!" || $0.hasPrefix("+ ") || $0.hasPrefix("- ") }) {
            throw error(
                key,
                "holds \"\(pattern)\", which is an rsync rule. Only patterns of what to leave out can stand there."
            )
        }
        return patterns
    }

    /// `true` or `false`.
    func bool(_ key: String) throws(JobFileError) -> Bool? {
        guard let node = node(key) else { return nil }
        guard let value = node.bool else { throw error(key, "must be true or false.") }
        return value
    }

    /// A whole number.
    func integer(_ key: String, in range: ClosedRange<Int>) throws(JobFileError) -> Int? {
        guard let node = node(key) else { return nil }
        guard let value = node.int, range.contains(value) else {
            let upper = range.upperBound == Int.max ? "or more" : "to \(range.upperBound)"
            throw error(key, "must be a whole number, \(range.lowerBound) \(upper).")
        }
        return value
    }

    /// A number from 0 to 1.
    func share(_ key: String) throws(JobFileError) -> Double? {
        guard let node = node(key) else { return nil }
        guard let value = node.float, (0...1).contains(value) else {
            throw error(key, "must be a number from 0 to 1, such as 0.25 for a quarter.")
        }
        return value
    }

    /// Checks what the paths of a job have to do with each other.
    func check(_ job: Job) throws(JobFileError) {
        if job.destination == "/" { throw error("destination", "is /. Name a folder below it.") }
        if job.source == job.destination {
            throw error("destination", "is the source as well (\(job.source)). Name another folder.")
        }
        if job.destination.isAtOrBelow(job.source) {
            throw error(
                "destination",
                "(\(job.destination)) lies inside the source (\(job.source)). Name a folder outside of it."
            )
        }
        if job.source.isAtOrBelow(job.destination) {
            throw error(
                "source",
                "(\(job.source)) lies inside the destination (\(job.destination)). Name a folder outside of it."
            )
        }
        guard node("staging") != nil else { return }
        for (key, path) in [("source", job.source), ("destination", job.destination)] {
            if job.staging.isAtOrBelow(path) {
                throw error(
                    "staging",
                    "(\(job.staging)) lies inside the \(key) (\(path)). Name a folder beside the destination."
                )
            }
            if path.isAtOrBelow(job.staging) {
                throw error("staging", "(\(job.staging)) holds the \(key) (\(path)). Name a folder of its own.")
            }
        }
    }
}
