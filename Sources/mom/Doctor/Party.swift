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

    /// What grants a user what it needs. A role takes the place of all that the user may do: where others log in as it, too, granting one
    /// would take from them what they need.
    ///
    /// - Parameters:
    ///   - user: the user.
    ///   - others: who else logs in as it.
    func grant(to user: String, besides others: [Self] = []) -> String {
        guard others.isEmpty else {
            return "Give the \(rawValue) a user of its own with mom grant --create: \(user) is that of "
                + "\(Self.words(others)) as well, and a role takes the place of all that a user may do."
        }
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
