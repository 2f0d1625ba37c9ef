import Foundation
import MirroringSettings
import Yams

extension JobFileKeys {
    /// A text on one line; nil if it is left out.
    ///
    /// - Parameter trimming: what is taken away from its ends.
    func string(_ key: String, trimming: CharacterSet = .whitespacesAndNewlines) -> String? {
        guard let node = node(key) else { return nil }
        guard let whole = node.scalar?.string else {
            note(key, "must be one text.")
            return nil
        }
        // A block of YAML, `>` or `|`, ends with a line break that nobody means.
        let text = whole.trimmingCharacters(in: trimming)
        let problem: String? =
            if node.isTagged {
                "has a YAML tag (!), which means nothing here. Remove the tag, or put the text in quotes."
            } else if whole.utf8.contains(0) {
                "holds a NUL character."
            } else if text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty {
                "is empty."
            } else if text.contains(where: \.isNewline) {
                "has a line break. Write it on one line."
            } else {
                nil
            }
        if let problem { note(key, problem) }
        return problem == nil ? text : nil
    }

    /// Reads a key that must be there.
    func needed<Value>(_ key: String, _ read: (String) -> Value?) -> Value? {
        if isMissing(key) { note(key, "is missing. Every job file needs it.") }
        return read(key)
    }

    /// A text of limited length.
    func name(_ key: String, limit: Int) -> String? {
        guard let text = string(key) else { return nil }
        guard text.count <= limit else {
            note(key, "has \(text.count) characters; at most \(limit) are allowed.")
            return nil
        }
        return text
    }

    /// A UUID.
    func uuid(_ key: String) -> UUID? {
        guard let text = string(key) else { return nil }
        guard let uuid = UUID(uuidString: text) else {
            note(
                key,
                "is \"\(text)\", which is no UUID. Make one with uuidgen, or a whole job file with \"mirror init\"."
            )
            return nil
        }
        return uuid
    }

    /// One of a few words.
    func word<Words: RawRepresentable<String> & CaseIterable>(_ key: String, of words: Words.Type) -> Words? {
        guard let text = string(key) else { return nil }
        let word = Words(rawValue: text)
        if word == nil {
            let known = words.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            note(key, "is \"\(text)\"; it can be \(known).")
        }
        return word
    }

    /// `true` or `false`.
    func bool(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        if node.bool == nil { note(key, "must be true or false.") }
        return node.bool
    }

    /// A whole number.
    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard let value = node.int, range.contains(value) else {
            let upper = range.upperBound == Int.max ? "or more" : "to \(range.upperBound)"
            note(key, "must be a whole number, \(range.lowerBound) \(upper).")
            return nil
        }
        return value
    }

    /// A number from 0 to 1.
    func share(_ key: String) -> Double? {
        guard let node = node(key) else { return nil }
        guard let value = node.float, (0...1).contains(value) else {
            note(key, "must be a number from 0 to 1, such as 0.25 for a quarter.")
            return nil
        }
        return value
    }

    /// A span of time.
    func span(_ key: String, in range: ClosedRange<TimeSpan>) -> TimeSpan? {
        guard let text = string(key) else { return nil }
        guard let span = TimeSpan(text) else {
            note(key, "is \"\(text)\"; write a number and its unit, as in 90s, 15m, 1h or 7d.")
            return nil
        }
        guard range.contains(span) else {
            note(key, "is \(text); it must be from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return span
    }
}
