import MirroringFiles
import MirroringSettings
import Yams

extension JobFileKeys {
    /// A list of texts, or one text.
    func strings(_ key: String) -> [String]? {
        texts(key)?.map(\.text)
    }

    /// Patterns that rsync takes as nothing but patterns of what to leave out, and that can match something.
    func excludes(_ key: String) -> [String]? {
        guard let items = texts(key) else { return nil }
        var areAllGood = true
        for (text, item) in items {
            guard let problem = misreading(text, item) ?? Self.vanity(text) else { continue }
            note("\"\(key)\" holds \"\(text)\", \(problem)", at: item)
            areAllGood = false
        }
        return areAllGood ? items.map(\.text) : nil
    }

    private func texts(_ key: String) -> [(text: String, item: Node)]? {
        guard let node = node(key) else { return nil }
        let items = node.sequence.map(Array.init) ?? [node]
        var texts: [(text: String, item: Node)] = []
        for item in items {
            if let mark = Self.mark(of: item) {
                let remedy = "Put it in quotes, as in \"\(mark)a\"."
                note("\"\(key)\" has an item that begins with \(mark), a mark of YAML's. \(remedy)", at: item)
            } else if item.null != nil {
                note("\"\(key)\" has an item without a value. Write one, or remove the line.", at: item)
            } else if item.scalar?.string.utf8.contains(0) == true {
                note("\"\(key)\" has an item with a NUL character, which no name has. Remove it.", at: item)
            } else if let text = item.scalar?.string, !text.isEmpty, !text.contains(where: \.isNewline) {
                texts.append((text, item))
            } else {
                note("\"\(key)\" must be a list of patterns such as \"*.tmp\".", at: item)
            }
        }
        return texts.count == items.count ? texts : nil
    }

    /// With what a text begins that YAML takes for the type or the name of what follows.
    private static func mark(of item: Node) -> String? {
        if item.isTagged { return "!" }
        return item.anchor != nil && item.null != nil ? "&" : nil
    }

    /// How a text is none that somebody has meant as one pattern, and the remedy; nil if it may be meant.
    private func misreading(_ text: String, _ item: Node) -> String? {
        if text == "!" || text.hasPrefix("+ ") || text.hasPrefix("- ") {
            return "which is an rsync rule. Only patterns of what to leave out can stand there."
        }
        guard item.scalar?.style == .plain else { return nil }
        if text.hasPrefix("-") {
            return
                "which begins with \"-\". Items of a list have a space behind it; put a pattern that begins so in quotes."
        }
        return spansLines(item)
            ? "which goes on in a line below. Begin each item of a list with \"- \", all indented alike; quotes make one of it."
            : nil
    }

    /// Why a pattern matches nothing, and the remedy; nil if it may match something.
    private static func vanity(_ pattern: String) -> String? {
        let parts = pattern.pathNames(keepingEmpty: true)
        if parts.contains("..") {
            return "which matches nothing: what lies outside of the source is not mirrored. Remove it."
        }
        if parts.contains(".") {
            return
                "which matches nothing. Write what lies in the source's own folder with / before it, as in \"/tmp/\"."
        }
        guard parts.dropFirst().dropLast().contains("") else { return nil }
        return "which matches nothing: no path has // in it. Write one slash, at the end for a folder alone."
    }
}
