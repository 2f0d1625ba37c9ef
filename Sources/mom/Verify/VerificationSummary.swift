import MirroringOfflineLog

/// What a verification of many files comes to.
struct VerificationSummary: CustomStringConvertible {
    private var files = 0
    private var events = 0
    private var unfinished = 0
    /// Files in which something is wrong.
    private var unproven = 0
    /// Where a bridge has something else than the files.
    private var differences = 0

    /// Whether nothing is wrong.
    var isProof: Bool { unproven == 0 && differences == 0 }

    /// Whether no file was verified.
    var isEmpty: Bool { files == 0 }

    /// Counts a file.
    mutating func add(_ proof: OfflineLogProof) {
        files += 1
        events += proof.events
        if !proof.isFinished { unfinished += 1 }
        if !proof.isProven { unproven += 1 }
    }

    /// Counts a difference between a bridge and the files.
    mutating func addDifference() {
        differences += 1
    }

    var description: String {
        let verdict = unproven == 0 ? "all proven" : "\(unproven) not proven"
        let open = unfinished == 0 ? "" : "; \(Quantity.count(unfinished, "run")) without an end so far"
        let apart = differences == 0 ? "" : "; \(Quantity.count(differences, "difference")) from the bridge"
        return "\(Quantity.count(files, "file")), \(Quantity.count(events, "event")): \(verdict)\(open)\(apart)."
    }
}
