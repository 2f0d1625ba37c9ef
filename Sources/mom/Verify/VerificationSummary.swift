import MirroringCommands
import MirroringOfflineLog

/// What a verification of many files comes to.
struct VerificationSummary: CustomStringConvertible {
    private var files = 0
    private var events = 0
    private var unfinished = 0
    /// Files in which something is wrong.
    private var unproven = 0
    /// Dead letters that belong to no file.
    private var letters = 0
    /// Where a bridge has something else than the files.
    private var differences = 0

    /// Whether nothing is wrong.
    var isProof: Bool { unproven == 0 && letters == 0 && differences == 0 }

    /// Whether no file was verified.
    var isEmpty: Bool { files == 0 }

    /// Counts a file.
    mutating func add(_ proof: OfflineLogProof) {
        files += 1
        events += proof.events
        if proof.goesOn { unfinished += 1 }
        if !proof.isProven { unproven += 1 }
    }

    /// Counts dead letters that belong to no file.
    mutating func addLetters(_ count: Int) {
        letters += count
    }

    /// Counts a difference between a bridge and the files.
    mutating func addDifference() {
        differences += 1
    }

    var description: String {
        let verdict = unproven == 0 ? letters == 0 ? "all proven" : "all files proven" : "\(unproven) not proven"
        let open = unfinished == 0 ? "" : "; \(Quantity.count(unfinished, "run")) without an end so far"
        let dead = letters == 0 ? "" : "; \(Quantity.count(letters, "dead letter")) of no file"
        let apart = differences == 0 ? "" : "; \(Quantity.count(differences, "difference")) from the bridge"
        return "\(Quantity.count(files, "file")), \(Quantity.count(events, "event")): \(verdict)\(open)\(dead)\(apart)."
    }
}
