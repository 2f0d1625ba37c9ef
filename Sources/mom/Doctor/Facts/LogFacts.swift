import MirroringCommands
import MirroringOfflineLog
import MirroringSettings

/// What is known of this machine's offline log.
struct LogFacts: Sendable {
    /// What came of looking.
    enum Look: Sendable {
        case seen(Contents)
        /// There is no folder: no bridge has written on this machine.
        case missing
        /// It can't be read, a sentence.
        case unreadable(String)
        /// Nothing, and why, as it follows "since".
        case none(since: String)
    }

    /// What is in it.
    struct Contents: Sendable {
        /// How many runs it has.
        var runs: Int
        /// What is wrong with the newest one, a sentence; nil if it can be read.
        var problem: String?
        /// How long ago a bridge signed that all that was published is in it; nil if none has.
        var signed: Duration?
        /// Whether this user may write there.
        var isWritable = true
    }

    let folder: String
    let look: Look

    /// How long ago the last sign may be: a bridge gives one each minute.
    private static let recent = OfflineLogFolder.signInterval * 3

    var finding: Finding {
        switch look {
        case .none(let reason):
            return .unknown(.logs, since: reason)
        case .missing:
            return .unknown(.logs, since: "there is no \(folder): no bridge has written on this machine")
        case .unreadable(let sentence):
            return .wrong(
                .logs,
                sentence,
                remedy: "ls -ld \(ShellWord.quoted(folder)): run this as its owner, or let this user read it."
            )
        case .seen(let contents):
            return finding(contents)
        }
    }

    /// Where a bridge runs as another user, that one may.
    private var access: String {
        "ls -ld \(ShellWord.quoted(folder)): the bridge's user has to be its owner, and to have the right to write; then "
            + BridgeFacts.start
    }

    private func finding(_ contents: Contents) -> Finding {
        let runs = Quantity.count(contents.runs, "run")
        if let problem = contents.problem {
            return .wrong(.logs, "\(folder): \(runs). \(problem)", remedy: "mom verify \(ShellWord.quoted(folder))")
        }
        let closed = contents.isWritable ? [] : ["This user may not write there, nor could a bridge of this user."]
        guard let signed = contents.signed else {
            return .unknown(
                .logs,
                since: "no bridge has signed in \(folder) up to when all is in it",
                remedy: contents.isWritable ? nil : access,
                details: [runs] + closed
            )
        }
        // It would be taken for fresh until the clock is there again.
        guard signed > Self.recent * -1 else {
            let lead = Quantity.age(Int(signed / .seconds(-1)))
            return .unknown(
                .logs,
                since: "the last sign of a bridge in \(folder) is \(lead) ahead of this machine's clock",
                details: [runs]
            )
        }
        let age = Quantity.age(Int(signed / .seconds(1)))
        guard signed <= Self.recent else {
            return .wrong(
                .logs,
                "\(folder): \(runs). For \(age) no bridge has signed that all is in it: none writes there, or it can't.",
                remedy: contents.isWritable ? BridgeFacts.start : access,
                details: closed
            )
        }
        return .good(.logs, "\(folder): \(runs), and all that was published up to \(age) ago.")
    }
}
