public import Configuration

/// A setting that somebody has set.
public struct SettingValue: Sendable, Hashable {
    /// The words of its key, with the name that stands for `*`.
    public let path: [String]
    /// What it is.
    public let content: ConfigContent
    /// Where it was set.
    public let origin: SettingOrigin
    /// Whether it must not be shown as it is.
    public let isSecret: Bool

    /// The key, such as `endpoints.local.uri`.
    public var key: String { path.joined(separator: ".") }

    /// Whether a password stands in it.
    public var holdsPassword: Bool {
        isSecret && uris.contains(where: URIText.holdsPassword)
    }

    /// What a person may see of it.
    public var shown: String {
        guard isSecret else { return Self.text(content) }
        return uris.map { URIText.redacted($0) ?? "(not shown, because a password may be anywhere in it)" }
            .joined(separator: ",")
    }

    private var uris: [String] {
        switch content {
        case .string(let text): URIText.list(text)
        case .stringArray(let items): items
        default: []
        }
    }

    private static func text(_ content: ConfigContent) -> String {
        switch content {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .stringArray(let items): items.joined(separator: ",")
        default: "\(content)"
        }
    }
}

/// Where a setting comes from.
public enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// An option of the command line.
    case option(String)
    /// A variable of the environment.
    case variable(String)
    /// A credential that the service manager hands over.
    case credential(String)
    /// A line of a file.
    case file(String, line: Int)

    /// As a person is told: `--wait`, `MIRRORING_OUTBOX_WAIT`, `/etc/mirroring/engine.yaml:3`.
    public var description: String {
        switch self {
        case .option(let name), .variable(let name): name
        case .credential(let name): "the credential \(name)"
        case .file(let path, let line): "\(path):\(line)"
        }
    }
}

/// What is wrong with a setting, or with what was meant to be one.
public struct SettingProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, in a file; 0 elsewhere.
    public let line: Int
    /// One or more sentences, with the place in front: `/etc/mirroring/engine.yaml:3: "outbox" is a section…`.
    public let description: String
}
