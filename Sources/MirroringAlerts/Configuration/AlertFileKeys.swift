import Foundation
import MirroringSettings
import Yams

/// The keys of one mapping of the alert file. Each getter notes what is wrong with its value, and where, and gives nil then, so that the
/// rest is looked at as well.
struct AlertFileKeys {
    private let problems: AlertFileProblems
    private let nodes: [String: Node]
    /// What the keys belong to, as in "is not a key of *a target*".
    let place: String

    /// Takes a mapping apart.
    ///
    /// - Parameters:
    ///   - node: what should be a mapping.
    ///   - place: what its keys belong to.
    ///   - known: the keys that may stand there.
    ///   - problems: gets what is wrong with it.
    /// - Returns: nil if it is no mapping.
    init?(_ node: Node?, of place: String, known: [String], noting problems: AlertFileProblems) {
        guard let mapping = node?.mapping else {
            let subject = place.prefix(1).uppercased() + place.dropFirst()
            problems.note("\(subject) is a list of keys and values, such as \"\(known.first ?? ""): …\".", at: node)
            return nil
        }
        self.problems = problems
        self.place = place
        var nodes: [String: Node] = [:]
        for (key, value) in mapping where !problems.isFull {
            let name = key.string ?? ""
            if !known.contains(name) {
                let hint =
                    Spelling.nearest(to: name, of: known).map { "Did you mean \"\($0)\"?" }
                    ?? "The keys are \(known.joined(separator: ", "))."
                problems.note("\"\(name.prefix(40))\" is not a key of \(place). \(hint)", at: key)
            } else {
                // One that somebody meant to set must not hold its default in silence.
                if value.null != nil {
                    problems.note("\"\(name)\" has no value. Write one, or remove the line.", at: value)
                }
                nodes[name] = value
            }
        }
        self.nodes = nodes
    }

    /// Whether a key is written.
    func has(_ key: String) -> Bool { nodes[key] != nil }

    /// The value of a key; nil if it is left out, or has none.
    func node(_ key: String) -> Node? {
        nodes[key].flatMap { $0.null == nil ? $0 : nil }
    }

    /// Notes what is wrong with a key's value.
    func note(_ key: String, _ problem: String) {
        problems.note("\"\(key)\" \(problem)", at: nodes[key])
    }

    /// The keys of the mapping that is a key's value; nil if that is left out.
    func section(_ key: String, known: [String]) -> AlertFileKeys? {
        node(key).flatMap { AlertFileKeys($0, of: "\"\(key)\"", known: known, noting: problems) }
    }

    // MARK: Values

    /// A text on one line.
    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string, !text.isEmpty, !text.contains(where: \.isNewline), !text.utf8.contains(0)
        else {
            note(key, "must be one text on one line.")
            return nil
        }
        return text
    }

    /// One text, or a list of them.
    func texts(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        let items = node.sequence.map(Array.init) ?? [node]
        let texts = items.compactMap { $0.null == nil ? $0.scalar?.string : nil }
        guard texts.count == items.count, !texts.isEmpty, !texts.contains(where: \.isEmpty) else {
            note(key, "must be a text, or a list of texts.")
            return nil
        }
        return texts
    }

    /// Names and their texts.
    func pairs(_ key: String) -> [String: String]? {
        guard let node = node(key) else { return nil }
        guard let mapping = node.mapping else {
            note(key, "must be names with a text each.")
            return nil
        }
        var pairs: [String: String] = [:]
        for (name, value) in mapping {
            guard let name = name.string, let text = value.scalar?.string else {
                note(key, "must be names with a text each.")
                return nil
            }
            pairs[name] = text
        }
        return pairs
    }

    /// Several of a few words.
    func words<Word: RawRepresentable<String> & CaseIterable & Hashable>(_ key: String, of type: Word.Type) -> Set<
        Word
    >? {
        guard let texts = texts(key) else { return nil }
        var words: Set<Word> = []
        for text in texts {
            guard let word = Word(rawValue: text) else {
                let known = Word.allCases.map(\.rawValue)
                let hint =
                    Spelling.nearest(to: text, of: known).map { "Did you mean \"\($0)\"?" }
                    ?? "There are \(known.joined(separator: ", "))."
                note(key, "has \"\(text.prefix(40))\". \(hint)")
                return nil
            }
            words.insert(word)
        }
        return words
    }

    /// `true` or `false`.
    func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        if node.bool == nil { note(key, "must be true or false.") }
        return node.bool
    }

    /// A whole number.
    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard let number = node.int, range.contains(number) else {
            note(key, "must be a whole number, \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return number
    }

    /// A span of time.
    func span(_ key: String, in range: ClosedRange<TimeSpan>) -> TimeSpan? {
        guard let text = text(key) else { return nil }
        guard let span = TimeSpan(text), range.contains(span) else {
            note(
                key,
                "is \"\(text.prefix(40))\"; write a number and its unit from \(range.lowerBound) to \(range.upperBound), as in 5m."
            )
            return nil
        }
        return span
    }

    /// An address of HTTP. It is not shown: who knows it may use it.
    func url(_ key: String, _ text: String) -> String? {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host()?.isEmpty == false,
            url.user() == nil
        else {
            note(key, "must be an address that begins with https:// or http://, without a user.")
            return nil
        }
        return text
    }

    /// A template.
    func template(_ key: String) -> TextTemplate? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string else {
            note(key, "must be one text.")
            return nil
        }
        do {
            return try TextTemplate(text)
        } catch {
            note(key, "\(error)")
            return nil
        }
    }

    /// A path, from the folder of the alert file on.
    func path(_ key: String) -> String? {
        guard let text = text(key) else { return nil }
        do {
            return try SettingPath.absolute(text, from: problems.folder)
        } catch {
            note(key, "is \"\(text)\". \(error)")
            return nil
        }
    }
}
