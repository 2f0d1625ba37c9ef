import Foundation
import MirroringEvents

/// Proves offline logs: that a file is well-formed and holds its run's events from the first to the last, each once, in order and legal.
///
/// Positions are taken to be those of one history. A run that went on while the broker's stream was made again may hold one twice,
/// and is not proven then.
public struct OfflineLogVerifier: Sendable {
    /// Whether ``OfflineLogProof/eventIds`` is filled, to hold it against what somebody else has of the run.
    public var keepsEventIds: Bool
    /// When a run without a terminal event is taken to have ended without a word; nil if that is not judged.
    public var silence: RunSilence?
    /// The dead letters that are known of the runs.
    public var deadLetters = DeadLetterNotes()

    /// A verifier.
    ///
    /// - Parameter keepsEventIds: whether proofs hold the identities of all events.
    public init(keepsEventIds: Bool = false) {
        self.keepsEventIds = keepsEventIds
    }

    /// Reads a file from its beginning to the end that it has now; a bridge may go on writing.
    ///
    /// - Parameter path: the file.
    /// - Returns: the proof, or what is wrong.
    /// - Throws: ``OfflineLogError`` if the file is not there or can't be read; that it is something else is no error, but a problem.
    public func verify(path: String) throws(OfflineLogError) -> OfflineLogProof {
        var verification = OfflineLogVerification(
            path: path,
            keepsEventIds: keepsEventIds,
            silence: silence,
            deadLetters: deadLetters
        )
        do throws(OfflineLogError) {
            let reader = try OfflineLogReader(path: path)
            while let item = try reader.next() {
                switch item {
                case .entry(let entry): verification.take(entry)
                case .skipped(let skip): verification.proof.add(.unreadable(skip))
                }
            }
        } catch {
            guard error.code == .notAnOfflineLog else { throw error }
            verification.proof.add(.notAnOfflineLog(reason: error.reasonItIsNone))
        }
        return verification.finish()
    }
}

/// The verification of one file, event by event.
private struct OfflineLogVerification {
    var proof: OfflineLogProof
    private let keepsEventIds: Bool
    private let silence: RunSilence?
    private let deadLetters: DeadLetterNotes
    private var last: OfflineLogEntry?
    private var transitions = StateTransitions()
    private var lastSequence = 0
    /// Compared at the end: sorted lists take less room than sets.
    private var eventIds: [UUID] = []
    private var positions: [UInt64] = []

    init(path: String, keepsEventIds: Bool, silence: RunSilence?, deadLetters: DeadLetterNotes) {
        proof = OfflineLogProof(path: path)
        self.keepsEventIds = keepsEventIds
        self.silence = silence
        self.deadLetters = deadLetters
    }

    mutating func take(_ entry: OfflineLogEntry) {
        let event = entry.event
        proof.events += 1
        proof.runId = proof.runId ?? event.runId
        proof.jobId = proof.jobId ?? event.jobId
        guard event.runId == proof.runId else {
            proof.add(.foreign(sequence: event.sequence, runId: event.runId, jobId: event.jobId))
            return
        }
        // It has its place in this file's sequence all the same: it displaces nothing of the job that it names.
        if event.jobId != proof.jobId { proof.add(.foreignKey(sequence: event.sequence, jobId: event.jobId)) }
        eventIds.append(event.eventId)
        positions.append(entry.position)
        if proof.sequences.contains(event.sequence) {
            proof.add(.repeatedSequence(event.sequence))
            return
        }
        proof.sequences.insert(contentsOf: event.sequence..<(event.sequence + 1))
        if event.sequence < lastSequence {
            proof.add(.disorder(sequence: event.sequence, after: lastSequence))
        }
        lastSequence = max(lastSequence, event.sequence)
        last = entry
        if keepsEventIds { proof.eventIds[event.sequence] = event.eventId }
        proof.isFinished = proof.isFinished || event.status.terminal
        if let illegal = transitions.take(event.status, sequence: event.sequence) {
            proof.add(.illegal(illegal))
        }
    }

    consuming func finish() -> OfflineLogProof {
        var next = 1
        for range in proof.sequences.ranges {
            if range.lowerBound > next { proof.add(.missing(next...(range.lowerBound - 1))) }
            next = range.upperBound
        }
        for id in Self.repeated(&eventIds) { proof.add(.repeatedEventId(id)) }
        for position in Self.repeated(&positions) { proof.add(.repeatedPosition(position)) }
        addEnd()
        return proof
    }

    private mutating func addEnd() {
        var letters: [DeadLetterNote] = []
        if let jobId = proof.jobId, let runId = proof.runId {
            letters = deadLetters.byRun[RunKey(origin: jobId, runId: runId)] ?? []
        }
        for letter in letters { proof.add(.deadLetter(letter)) }
        guard !proof.isFinished, !letters.contains(where: \.isTerminal) else { return }
        // A run's first event is written with its file, but on a full disk. What else is wrong with a file without one has been named.
        if proof.events == 0, proof.isProven, silence?.isOver(proof.path) == true { return proof.add(.noEvent) }
        switch last.flatMap({ silence?.verdict(on: $0, in: proof.path) }) {
        case .ended(let since): proof.add(.endedWithoutAWord(since: since))
        case .mayGoOn(let since):
            proof.goesOn = true
            proof.noBridgeSince = since
        case .goesOn, nil: proof.goesOn = true
        }
    }

    /// What is there more than once, each named once.
    private static func repeated<Value: Comparable>(_ values: inout [Value]) -> [Value] {
        // Positions nearly always are in order, and sorting what is sorted costs little.
        values.sort()
        var repeated: [Value] = []
        for (value, next) in zip(values, values.dropFirst()) where value == next && repeated.last != value {
            repeated.append(value)
        }
        return repeated
    }
}
