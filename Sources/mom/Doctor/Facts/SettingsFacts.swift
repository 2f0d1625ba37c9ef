import MirroringCommands
import MirroringSettings

/// What is known of the settings of a party.
struct SettingsFacts: Sendable {
    /// What came of reading them.
    enum Reading: Sendable {
        /// They hold.
        case loaded(Loaded)
        /// Something in them is wrong, a sentence each.
        case refused([String])
    }

    /// Settings that hold.
    struct Loaded: Sendable {
        /// The file that was read; nil for none.
        var file: String?
        /// Those that were set, each with its value and its place.
        var values: [String]
        /// What a person should know beside them.
        var warnings: [String]
    }

    let party: Party
    let reading: Reading

    var findings: [Finding] {
        switch reading {
        case .refused(let sentences):
            return sentences.map {
                .wrong(.settings, "\($0)", remedy: "Correct that: the \(party.rawValue) does not start with it.")
            }
        case .loaded(let loaded):
            let file = loaded.file.map { "\($0) is read" } ?? "no file"
            let set =
                switch loaded.values.count {
                case 0: "the defaults hold"
                case 1: "1 setting is set"
                case let count: "\(Quantity.count(count, "setting")) are set"
                }
            return [.good(.settings, "\(party.rawValue): \(file), \(set).", details: loaded.values)]
                + loaded.warnings.map { .wrong(.settings, "\(party.rawValue): \($0)", remedy: nil) }
        }
    }
}

extension SettingsFacts.Loaded {
    /// What was loaded, as a person may see it.
    init(_ loaded: LoadedSettings) {
        file = loaded.places.first { $0.outcome == .read }?.path
        values = loaded.settings.values.map { "\($0.key) = \($0.shown)  (\($0.origin))" }
        warnings = loaded.warnings
    }
}
