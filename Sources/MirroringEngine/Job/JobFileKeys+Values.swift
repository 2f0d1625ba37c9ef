import Foundation
import Yams

extension JobFileKeys {
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
}
