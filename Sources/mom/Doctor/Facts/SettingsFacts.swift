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

    var isRefused: Bool {
        if case .refused = reading { true } else { false }
    }

    /// What the settings of all parties come to; what is wrong for several, as a variable that none of them knows, is told once.
    static func findings(of all: [SettingsFacts]) -> [Finding] {
        var refused: [(sentence: String, parties: [Party])] = []
        var findings: [Finding] = []
        for facts in all {
            switch facts.reading {
            case .loaded(let loaded): findings += facts.findings(loaded)
            case .refused(let sentences):
                for sentence in sentences {
                    if let index = refused.firstIndex(where: { $0.sentence == sentence }) {
                        refused[index].parties.append(facts.party)
                    } else {
                        refused.append((sentence, [facts.party]))
                    }
                }
            }
        }
        return findings
            + refused.map { sentence, parties in
                .wrong(
                    .settings,
                    "\(Party.words(parties)): \(sentence)",
                    remedy: "Correct that where it is set; nothing starts with it."
                )
            }
    }

    private func findings(_ loaded: Loaded) -> [Finding] {
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

extension SettingsFacts.Loaded {
    /// What was loaded, as a person may see it.
    init(_ loaded: LoadedSettings) {
        file = loaded.places.first { $0.outcome == .read }?.path
        values = loaded.settings.values.map { "\($0.key) = \($0.shown)  (\($0.origin))" }
        warnings = loaded.warnings
    }
}
