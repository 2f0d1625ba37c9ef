import Configuration
import Yams

/// What a settings file says, checked against the settings that there are: what is not understood is a problem, never left out.
public struct SettingsFile: Sendable {
    /// What it sets.
    public private(set) var values: [SettingValue] = []
    /// What is wrong with it, in the order of its lines.
    public private(set) var problems: [SettingProblem] = []

    /// How many problems are told: whoever has more has another file in hand than is meant, and is not to wait for all of them.
    static let mostProblems = 100

    private let path: String
    private let component: SettingsComponent
    private let others: [SettingsComponent]
    private let paths: SettingPath

    /// Reads the text of a settings file.
    ///
    /// - Parameters:
    ///   - text: YAML; without any keys it sets nothing.
    ///   - path: where it is from, an absolute path; relative paths in it begin at its folder.
    ///   - component: whose file it is.
    ///   - catalog: all components, this one as well: a key of another component is told from one that no component has.
    public init(_ text: String, path: String, of component: SettingsComponent, in catalog: [SettingsComponent]) {
        self.path = path
        self.component = component
        others = catalog.filter { $0 != component }
        paths = SettingPath(folder: path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "")
        do {
            (values, problems) = try YAMLText.read(text) { root throws(YAMLProblem) in
                var reading = self
                if let root, !root.isNothing { reading.read(root) }
                return (reading.values, reading.problems.sorted { $0.line < $1.line })
            }
            guard problems.count == Self.mostProblems else { return }
            problems.append(
                SettingProblem(line: 0, description: place(nil, "The rest is not looked at. Correct these first."))
            )
        } catch {
            let sentence = place(error.line, column: error.column, error.sentence)
            problems = [SettingProblem(line: error.line ?? 0, description: sentence)]
        }
    }

    private mutating func read(_ root: Node) {
        guard let mapping = root.mapping else {
            return add(root, "A settings file holds sections and keys, such as \"\(sample([]))\".")
        }
        read(mapping, at: [])
    }

    // MARK: Keys

    private mutating func read(_ mapping: Node.Mapping, at section: [String]) {
        for (key, value) in mapping where problems.count < Self.mostProblems && isPlain(key) && isPlain(value) {
            guard let name = key.scalar?.string, !name.isEmpty else {
                add(key, "A key is one word, such as \"\(sample(section))\".")
                continue
            }
            guard name != "<<" else {
                add(key, "\"<<\" is not a setting: nothing is merged here. Write the values where they belong.")
                continue
            }
            let path = section + [name]
            if let setting = component.setting(path) {
                read(value, of: setting, at: path)
            } else if component.isSection(path) {
                readSection(value, at: path)
            } else {
                add(key, UnknownKey(path, component, others).sentence)
            }
        }
    }

    private mutating func readSection(_ node: Node, at path: [String]) {
        if let mapping = node.mapping { return read(mapping, at: path) }
        let name = shownKey(path.joined(separator: "."))
        let what =
            node.isNothing
            ? "has no keys below it" : "is a section: keys stand below it, indented, such as \"\(sample(path))\""
        add(node, node.isNothing ? "\(name) \(what). Write some, or remove the line." : "\(name) \(what).")
    }

    /// Whether a node is what it seems; what YAML makes of aliases and tags is refused, and so is what they mean elsewhere.
    private mutating func isPlain(_ node: Node) -> Bool {
        if node.anchor != nil {
            add(node, "Names with & and * are not used in settings. Write the value where it belongs, or in quotes.")
            return false
        }
        if node.isTagged { add(node, "Types with ! are not used in settings. Write the value alone, or in quotes.") }
        return !node.isTagged
    }

    // MARK: Values

    private mutating func read(_ node: Node, of setting: Setting, at path: [String]) {
        let key = path.joined(separator: ".")
        func add(_ content: ConfigContent) {
            let origin = SettingOrigin.file(self.path, line: node.mark?.line ?? 0)
            values.append(SettingValue(path: path, content: content, origin: origin, isSecret: setting.kind.isSecret))
        }
        switch node {
        case .scalar(let scalar):
            if let content = content(scalar, node, of: setting, key) { add(content) }
        case .sequence(let sequence) where setting.kind.isList:
            guard !sequence.isEmpty else {
                return self.add(node, "\(key) is an empty list. Name something, or remove the line.")
            }
            let texts = sequence.map { item -> String? in
                guard isPlain(item) else { return nil }
                guard let scalar = item.scalar else {
                    self.add(item, "\(key) is a list, and each item is one text.")
                    return nil
                }
                // It would be several names in a variable, and one alone here.
                guard setting.kind != .names || !scalar.string.contains(",") else {
                    self.add(item, "\(key) has an item with a comma in it. Write each name as an item of its own.")
                    return nil
                }
                return content(scalar, item, of: setting, key) == nil ? nil : scalar.string
            }
            if !texts.contains(nil) { add(.stringArray(texts.compactMap { $0 })) }
        case .sequence: self.add(node, "\(key) takes one value, not a list; it must be \(setting.kind.requirement).")
        case .mapping, .alias:
            self.add(node, "\(key) takes a value, not keys below it; it must be \(setting.kind.requirement).")
        }
    }

    /// The value of a scalar; nil with a problem added.
    private mutating func content(_ scalar: Node.Scalar, _ node: Node, of setting: Setting, _ key: String)
        -> ConfigContent?
    {
        if node.isNothing {
            let hint =
                scalar.string == "~" ? " In YAML ~ alone is nothing; write \"~\" in quotes for the home folder." : ""
            add(node, "\(key) has no value.\(hint) Write one, or remove the line.")
            return nil
        }
        if setting.kind.isText, scalar.style == .plain, node.isAnythingButText {
            add(
                node,
                "\(key) is \(scalar.string), which YAML does not read as text. Put it in quotes if you mean it."
            )
            return nil
        }
        guard let content = setting.kind.content(scalar.string) else {
            add(node, SettingError.sentence(key, scalar.string, setting.kind))
            return nil
        }
        do throws(HomeProblem) {
            return try paths.resolve(content, setting.kind)
        } catch {
            add(node, "\(key) is \"\(scalar.string)\". \(error)")
            return nil
        }
    }

    // MARK: Sentences

    private mutating func add(_ node: Node, _ sentence: String) {
        let problem = SettingProblem(line: node.mark?.line ?? 0, description: place(node.mark?.line, sentence))
        // A name with * is the very node that it stands for, and stands where that does.
        guard problems.count < Self.mostProblems, !problems.contains(problem) else { return }
        problems.append(problem)
    }

    private func place(_ line: Int?, column: Int? = nil, _ sentence: String) -> String {
        "\(([path] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":")): \(sentence)"
    }

    /// A line that could stand in a section.
    private func sample(_ section: [String]) -> String {
        let key = component.keys(in: section).first { $0 != "*" } ?? "name"
        return component.isSection(section + [key]) ? "\(key):" : "\(key): …"
    }
}

extension SettingKind {
    /// Whether a plain `5` or `yes` in YAML is no value of it.
    fileprivate var isText: Bool {
        switch self {
        case .text, .path, .passwordFile, .keyFile, .program, .names: true
        default: false
        }
    }
}

extension Node {
    /// Whether it is what YAML calls null.
    fileprivate var isNothing: Bool {
        scalar.map { $0.style == .plain } ?? false && tag.name(is: .null)
    }

    /// Whether YAML takes it for a number, a truth or a time.
    fileprivate var isAnythingButText: Bool {
        [.bool, .int, .float, .timestamp].contains(where: tag.name(is:))
    }
}

extension Tag {
    fileprivate func name(is name: Name) -> Bool { description == name.rawValue }
}
