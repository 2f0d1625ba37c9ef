import MirroringSettings

/// Who uses the broker from this machine, each with settings and maybe a user of the broker of its own.
enum Party: String, Sendable, CaseIterable {
    /// Who publishes: `mirror`, `mom wrap`, `mom publish`.
    case engine
    /// `mom bridge`.
    case bridge
    /// Who asks and listens: the other commands of `mom`.
    case client

    /// Its settings.
    var component: SettingsComponent {
        switch self {
        case .engine: .engine
        case .bridge: .bridge
        case .client: .client
        }
    }

    /// What grants a user what it needs.
    func grant(to user: String) -> String {
        let words =
            switch self {
            case .engine: "publisher --all"
            case .bridge: "bridge"
            case .client: "operator"
            }
        return "mom grant --user \(ShellWord.quoted(user)) --role \(words) --apply"
    }

    /// Several in words: `engine, bridge and client`.
    static func words(_ parties: [Self]) -> String {
        let names = parties.map(\.rawValue)
        guard let last = names.last, names.count > 1 else { return names.first ?? "nobody" }
        return "\(names.dropLast().joined(separator: ", ")) and \(last)"
    }
}
