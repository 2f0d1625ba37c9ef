import MirroringEvents

/// A run of a list as a JSON object: what is not known, or does not apply, is left out.
struct RunLine: Encodable {
    let jobId: String
    let runId: String
    let name: String
    /// An outcome, or what is known instead of one.
    let outcome: String
    let began: Timestamp?
    /// The time of the last event.
    let heard: Timestamp
    let seconds: Double?
    let percent: Int?
    let bytes: Int?
    let errors: Int?
    let warnings: Int?
    let deadLetters: Int?
    let isDoubtful: Bool?
    let lastError: String?
    let noBridgeSince: Timestamp?

    init(_ run: RunDigest, at now: Timestamp) {
        jobId = run.run.origin.lowercased
        runId = run.run.runId.lowercased
        name = run.name
        outcome = Self.word(run.fate)
        began = run.began
        heard = run.heard
        seconds = run.duration(at: now).map { $0 / .seconds(1) }
        percent = run.percent
        bytes = run.bytes
        errors = run.errors
        warnings = run.warnings
        deadLetters = run.deadLetters > 0 ? run.deadLetters : nil
        isDoubtful = run.isDoubtful ? true : nil
        lastError = run.fate == .ended(.succeeded) ? nil : run.lastError
        if case .unknown(let since) = run.fate { noBridgeSince = since } else { noBridgeSince = nil }
    }

    private static func word(_ fate: RunDigest.Fate) -> String {
        switch fate {
        case .ended(let outcome): outcome.rawValue
        case .goesOn: Outcome.running.rawValue
        case .lost: "presumedLost"
        case .unknown: "notKnown"
        case .unreadable: "endUnreadable"
        }
    }
}
