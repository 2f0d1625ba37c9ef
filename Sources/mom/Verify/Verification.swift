import Foundation
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// Verifies files and folders, and shows what is found in them.
struct Verification {
    /// What a bridge or the history has; nil if neither is asked.
    let expected: ExpectedEvents?
    /// Only that run; nil for all.
    let run: UUID?
    /// When a run without an end is taken to have ended without a word.
    let silence: RunSilence
    /// Whether JSON is shown.
    let json: Bool

    /// What it comes to so far.
    private(set) var summary = VerificationSummary()
    /// The runs of the files that were verified.
    private var runs: Set<RunKey> = []
    /// Whether a folder was: then everything that is expected should be there.
    private var hasFolder = false

    init(expected: ExpectedEvents?, run: UUID?, silence: RunSilence, json: Bool) {
        self.expected = expected
        self.run = run
        self.silence = silence
        self.json = json
    }

    /// The runs that are compared with what is expected; nil for all.
    var comparedRuns: Set<RunKey>? { hasFolder ? nil : runs }

    /// Verifies a file, or those of a folder. What can't be read is named, and keeps nothing else from being verified.
    ///
    /// - Throws: what keeps the findings from being shown.
    mutating func verify(_ path: String) throws {
        guard OfflineLogPath.isFolder(path) else { return try verifyFile(path) }
        let folder = OfflineLogFolder(path: path)
        let files: [OfflineLogFile]
        do {
            files = try folder.files()
        } catch {
            return miss(.folder, error.description)
        }
        let verifier = verifier(for: path)
        guard !files.isEmpty || !verifier.deadLetters.notes.isEmpty else {
            return miss(.emptyFolder, "\(path) holds no offline logs. Name another folder.")
        }
        hasFolder = true
        for file in files where run == nil || file.runId == run {
            let proof: OfflineLogProof
            do {
                proof = try verifier.verify(path: folder.path(of: file))
            } catch {
                // Else the bridge has removed it in the meantime.
                guard error.code != .notFound else { continue }
                miss(.file, error.description)
                expected?.leaveOut(file.run)
                continue
            }
            try take(proof)
        }
        try take(verifier.deadLetters, of: folder, besides: Set(files.map(\.run)))
    }

    private mutating func verifyFile(_ path: String) throws {
        let verifier = verifier(for: OfflineLogPath.folder(of: path))
        let proof: OfflineLogProof
        do {
            proof = try verifier.verify(path: path)
        } catch {
            return miss(.file, error.description)
        }
        guard run == nil || proof.runId == run else { return }
        try take(proof)
    }

    /// Verifies the files of a folder, with the dead letters that are noted there.
    private mutating func verifier(for folder: String) -> OfflineLogVerifier {
        var verifier = OfflineLogVerifier(keepsEventIds: expected != nil)
        verifier.silence = silence
        do {
            verifier.deadLetters = try OfflineLogPath.letters(in: folder)
        } catch {
            if error.code != .notFound { miss(.file, error.description) }
        }
        return verifier
    }

    private mutating func miss(_ miss: VerificationSummary.Miss, _ sentence: String) {
        summary.add(miss)
        Console.error("mom: \(sentence)")
    }

    private mutating func take(_ proof: OfflineLogProof) throws {
        expected?.compare(proof)
        if let runId = proof.runId, let jobId = proof.jobId { runs.insert(RunKey(origin: jobId, runId: runId)) }
        summary.add(proof)
        if json { return try Console.output(encoding: ProofLine(proof)) }
        for problem in proof.problems {
            try Console.output("\(proof.path): \(problem)")
        }
        if proof.problemCount > proof.problems.count {
            try Console.output(
                "\(proof.path): \(Quantity.count(proof.problemCount - proof.problems.count, "more problem"))."
            )
        }
        if let since = proof.noBridgeSince {
            try Console.output("\(proof.path): \(RunSilence.sentence(noBridgeSince: since))")
        }
    }

    /// Dead letters of which there is no file that could name them.
    private mutating func take(_ letters: DeadLetterNotes, of folder: OfflineLogFolder, besides runs: Set<RunKey>)
        throws
    {
        let path = letters.path(in: folder)
        let stray = letters.notes.filter { note in
            guard run == nil || note.runId == run else { return false }
            return note.run.map { !runs.contains($0) } ?? true
        }
        summary.addLetters(stray.count.addingUpToMaximum(run == nil ? letters.dropped : 0))
        if json {
            for note in stray { try Console.output(encoding: LetterLine(file: path, deadLetter: note)) }
        } else {
            for note in stray.prefix(OfflineLogProof.mostProblems) {
                let owner = note.run.map { "of run \($0.runId.lowercased), which has no file, " } ?? ""
                try Console.output(
                    "\(path): A message \(owner)with the key \"\(note.routingKey)\" is a dead letter\(note.place): \(note.reason)"
                )
            }
            if stray.count > OfflineLogProof.mostProblems {
                try Console.output(
                    "\(path): \(Quantity.count(stray.count - OfflineLogProof.mostProblems, "more dead letter"))."
                )
            }
        }
        if letters.dropped > 0, run == nil {
            let sentence: Line =
                "\(path): \(Quantity.count(letters.dropped, "older dead letter")) had no room and can't be named."
            json ? Console.error(sentence) : try Console.output(sentence)
        }
    }
}

/// A dead letter of no file as a JSON object.
private struct LetterLine: Encodable {
    let file: String
    let deadLetter: DeadLetterNote
}
