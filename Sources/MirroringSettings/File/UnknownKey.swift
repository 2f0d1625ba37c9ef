/// A key of a settings file that its component does not have: what may have been meant.
struct UnknownKey {
    /// What to say.
    let sentence: String

    init(_ path: [String], _ component: SettingsComponent, _ others: [SettingsComponent]) {
        let key = shownKey(path.joined(separator: "."))
        let section = Array(path.dropLast())
        let name = path.last ?? ""

        // `outbox.wait: 3`, at the top or in a section.
        let words = section + name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if words.count > path.count, component.setting(words) != nil || component.isSection(words) {
            let lines = words.dropFirst(section.count).dropLast().map { "\"\($0):\"" }.joined(separator: ", ")
            sentence =
                "\(key) is not written with a dot: write \(lines) and on the next line, indented, \"\(words.last ?? ""): …\"."
            return
        }
        if let other = others.first(where: { $0.setting(path) != nil || $0.isSection(path) }) {
            sentence =
                "\(key) is not a setting of \(component.file), but of \(other.file), which \(other.readers) read."
            return
        }
        let known = component.keys(in: section).filter { $0 != "*" }
        let near =
            Spelling.nearest(to: name, of: known).map { section + [$0] }
            // One that stands in another section.
            ?? component.settings.map(\.path).first { $0.last?.lowercased() == name.lowercased() }
        if let near {
            sentence = "\(key) is not a setting. Did you mean \"\(near.joined(separator: "."))\"?"
        } else {
            let place = section.isEmpty ? "\(component.file) has" : "\"\(section.joined(separator: "."))\" has"
            sentence = "\(key) is not a setting; \(place) \(known.joined(separator: ", "))."
        }
    }
}
