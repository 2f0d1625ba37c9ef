/// A setting: its key, what it may be, and what holds without it.
public struct Setting: Sendable, Hashable {
    /// The words of its key; `*` stands for any name.
    public let path: [String]
    /// What it may be.
    public let kind: SettingKind
    /// What holds where it is not set, as it would be written; nil where nothing does.
    public let standard: String?
    /// What it is for: a few words.
    public let purpose: String

    /// A setting.
    ///
    /// - Parameters:
    ///   - key: its key, such as `outbox.wait`.
    ///   - kind: what it may be.
    ///   - standard: what holds where it is not set, as it would be written.
    ///   - purpose: what it is for, in a few words.
    public init(_ key: String, _ kind: SettingKind, default standard: String? = nil, _ purpose: String) {
        path = key.split(separator: ".").map(String.init)
        self.kind = kind
        self.standard = standard
        self.purpose = purpose
    }

    /// The key, such as `outbox.wait`.
    public var key: String { path.joined(separator: ".") }

    /// The variable of the environment that overrides it, with `*` for any name.
    public var variable: String { Self.variable(of: path) }

    /// The variable of a key: in capitals after `MIRRORING_`, with `_` for each dot and before each capital.
    public static func variable(of path: [String]) -> String {
        "MIRRORING_"
            + path.map { word in
                var text = ""
                for character in word {
                    if character.isUppercase, text.last?.isLowercase == true { text.append("_") }
                    text.append(character.isLetter || character.isNumber || character == "*" ? character : "_")
                }
                return text.uppercased()
            }.joined(separator: "_")
    }

    /// Whether this is the setting of a key.
    func matches(_ path: some Collection<String>) -> Bool {
        path.count == self.path.count && zip(self.path, path).allSatisfy { $0 == "*" || $0 == $1 }
    }

    /// Whether that is a section with this setting in it, at whatever depth.
    func isBelow(_ section: some Collection<String>) -> Bool {
        section.count < path.count && zip(path, section).allSatisfy { $0 == "*" || $0 == $1 }
    }
}
