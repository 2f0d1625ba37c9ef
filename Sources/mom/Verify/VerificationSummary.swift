import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// What a verification of many files comes to.
struct VerificationSummary: CustomStringConvertible {
    /// What could not be verified.
    enum Miss: Hashable, CaseIterable {
        /// A file that can't be read.
        case file
        /// A folder that can't be read.
        case folder
        /// A folder in which there is nothing to verify.
        case emptyFolder
    }

    private var files = 0
    private var events = 0
    private var unfinished = 0
    /// Files in which something is wrong.
    private var unproven = 0
    /// Dead letters that belong to no file.
    private var letters = 0
    /// Where a bridge or the history has something else than the files, and which of them.
    private var differences = 0
    private var other = ExpectedEvents.Place.bridge
    /// What was to be verified, and was not.
    private var misses: [Miss: Int] = [:]

    /// Whether nothing is wrong in what was verified.
    var isProof: Bool { unproven == 0 && letters == 0 && differences == 0 }

    /// Whether no file was verified.
    var isEmpty: Bool { files == 0 }

    /// Whether there is nothing to sum up, but for what could not be verified, each of which has been named.
    var isNothingButMisses: Bool { isEmpty && isProof && !misses.isEmpty }

    /// How the command ends: something is wrong, or something that was named was not verified.
    var exitCode: CommandExitCode {
        if !isProof { return .failed }
        return isEmpty || !misses.isEmpty ? .usage : .done
    }

    /// Counts a file.
    mutating func add(_ proof: OfflineLogProof) {
        files += 1
        events += proof.events
        if proof.goesOn { unfinished += 1 }
        if !proof.isProven { unproven += 1 }
    }

    /// Counts dead letters that belong to no file.
    mutating func addLetters(_ count: Int) {
        letters.addUpToMaximum(count)
    }

    /// Counts a difference between what is there and the files.
    mutating func addDifference(from place: ExpectedEvents.Place) {
        differences += 1
        other = place
    }

    /// Counts what could not be verified.
    mutating func add(_ miss: Miss) {
        misses[miss, default: 0] += 1
    }

    var description: String {
        let open = unfinished == 0 ? "" : "; \(Quantity.count(unfinished, "run")) without an end so far"
        let dead = letters == 0 ? "" : "; \(Quantity.count(letters, "dead letter")) of no file"
        let apart = differences == 0 ? "" : "; \(Quantity.count(differences, "difference")) from the \(other.rawValue)"
        let left = Miss.allCases.compactMap { miss in misses[miss].map { "; \(Self.sentence($0, miss))" } }.joined()
        let counts = "\(Quantity.count(files, "file")), \(Quantity.count(events, "event"))"
        return "\(counts): \(verdict)\(open)\(dead)\(apart)\(left)."
    }

    private var verdict: String {
        if isEmpty { return "no file verified" }
        if unproven > 0 { return "\(unproven) not proven" }
        return letters == 0 ? "all proven" : "all files proven"
    }

    private static func sentence(_ count: Int, _ miss: Miss) -> String {
        switch miss {
        case .file: "\(Quantity.count(count, "file")) could not be read"
        case .folder: "\(Quantity.count(count, "folder")) could not be read"
        case .emptyFolder: "\(Quantity.count(count, "folder")) without an offline log"
        }
    }
}
