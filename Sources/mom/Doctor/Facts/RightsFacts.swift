/// What a party's user may do of what it has to.
struct RightsFacts: Sendable {
    /// What came of trying.
    enum Outcome: Sendable {
        /// What was refused: what each such user needs, and what it needs unless it is one of certain jobs; in words.
        case tried(count: Int, refused: [String], refusedForAll: [String])
        /// Nothing, and why, as it follows "since".
        case none(since: String)
    }

    let party: Party
    let user: String
    let outcome: Outcome
    /// Who else logs in as that user from here.
    var others: [Party] = []

    var finding: Finding {
        switch outcome {
        case .none(let reason):
            return .unknown(.rights, since: reason)
        case .tried(let count, let refused, let refusedForAll):
            if let first = refused.first {
                let more = refused.count > 1 ? ", and \(refused.count - 1) more" : ""
                return .wrong(
                    .rights,
                    "\(party.rawValue): \(user) may not \(first)\(more).",
                    remedy: party.grant(to: user, besides: others),
                    details: refused.count > 1 ? refused.map { "may not \($0)" } : []
                )
            }
            if let first = refusedForAll.first {
                return .unknown(
                    .rights,
                    since:
                        "\(user), as whom the \(party.rawValue) logs in, may not \(first), which is right for a user of certain "
                        + "jobs, and wrong for one of all",
                    remedy: "If it is to be one of all: \(party.grant(to: user, besides: others))"
                )
            }
            return .good(
                .rights,
                "\(party.rawValue): \(user) may do what was tried, \(count == 1 ? "1 thing" : "\(count) things")."
            )
        }
    }
}
