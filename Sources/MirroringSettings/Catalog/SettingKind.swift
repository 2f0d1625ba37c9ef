import Configuration

/// What the value of a setting may be.
public enum SettingKind: Sendable, Hashable {
    /// Any text.
    case text
    /// The path of a file or folder.
    case path
    /// The path of a file that holds a password.
    case passwordFile
    /// The path of a file in PEM in which a private key may stand.
    case keyFile
    /// The path of a program, or a name that is found along `PATH`.
    case program
    /// A URI, or several of them; a secret, since it may hold a password.
    case uri(example: String, isList: Bool)
    /// A whole number, and what it counts.
    case integer(ClosedRange<Int>, unit: String)
    /// `true` or `false`.
    case flag
    /// One of several words.
    case word([String])
    /// A list of texts.
    case names

    /// Whether a value must not be shown.
    public var isSecret: Bool {
        if case .uri = self { true } else { false }
    }

    /// Whether several values may stand there.
    var isList: Bool {
        switch self {
        case .names: true
        case .uri(_, let isList): isList
        default: false
        }
    }

    /// What a value must be, as in "it must be *a whole number of 1 or more*".
    public var requirement: String {
        switch self {
        case .text: "a text"
        case .path: "a path"
        case .passwordFile: "the path of a file that holds a password"
        case .keyFile: "the path of a file in PEM"
        case .program: "a program's path, or its name"
        case .uri(let example, let isList): "\(isList ? "one or more URIs" : "a URI") such as \(example)"
        case .integer(let range, let unit): Self.requirement(range, unit)
        case .flag: "true or false"
        case .word(let words): "one of \(words.joined(separator: ", "))"
        case .names: "a list of names"
        }
    }

    /// A number's requirement.
    static func requirement(_ range: ClosedRange<Int>, _ unit: String) -> String {
        let upper =
            range.upperBound == .max
            ? "of \(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
        return "a whole number \(upper)\(unit.isEmpty ? "" : " \(unit)")"
    }

    /// Reads a value from its text, which is that of a variable, of an option or of one item of a file.
    ///
    /// - Returns: nil if it can't be one.
    func content(_ text: String) -> ConfigContent? {
        guard !text.trimmed.isEmpty, !text.utf8.contains(0) else { return nil }
        switch self {
        case .text, .uri: return .string(text)
        case .path, .passwordFile, .keyFile, .program:
            // A URI in the place of a path would be shown as one, its password with it.
            return text.contains(where: \.isNewline) || text.contains("://") ? nil : .string(text)
        case .integer(let range, _):
            // Int itself takes "+5" and "007", and nobody knows what is meant by that.
            guard text.wholeMatch(of: /0|-?[1-9][0-9]*/) != nil, let number = Int(text), range.contains(number) else {
                return nil
            }
            return .int(number)
        case .flag: return Bool(text).map(ConfigContent.bool)
        case .word(let words): return words.contains(text) ? .string(text) : nil
        case .names:
            let names = text.split(separator: ",", omittingEmptySubsequences: false).map { String(String($0).trimmed) }
            return names.contains("") ? nil : .stringArray(names)
        }
    }
}
