public import Foundation
public import MirroringEvents

/// What a verifier found in a file: it proves the run, or says what is wrong.
public struct OfflineLogProof: Sendable, Hashable {
    /// The maximum number of problems of a file that are kept; ``problemCount`` counts all of them.
    public static let mostProblems = 100

    /// The file.
    public let path: String
    /// The run; nil in a file without events whose name has none.
    public internal(set) var runId: UUID?
    /// The job under whose key the events were published; nil where the run is.
    public internal(set) var jobId: UUID?
    /// How many events were read, repeats included.
    public internal(set) var events = 0
    /// The sequences of the run's events.
    public internal(set) var sequences = RangeSet<Int>()
    /// The identities of the events by their sequences; empty unless the verifier was asked to keep them.
    public internal(set) var eventIds: [Int: UUID] = [:]
    /// Whether the terminal event is there. A run that goes on is no problem.
    public internal(set) var isFinished = false
    /// Whether more may come: the terminal event is not there, and its end is not known to be missing.
    public internal(set) var goesOn = false
    /// Since when no bridge has written to the file's folder, where that alone may be why nothing has been heard of a run that goes on.
    public internal(set) var noBridgeSince: Timestamp?
    /// What is wrong, at most ``mostProblems``: first what single events show, in the order of the file, then what is missing or repeated.
    public private(set) var problems: [OfflineLogProblem] = []
    /// How many problems there are.
    public private(set) var problemCount = 0

    init(path: String) {
        self.path = path
        let file = OfflineLogFile(path: path)
        runId = file?.runId
        jobId = file?.jobId
    }

    /// Whether every event up to the last one is there, once, in order, and nothing else.
    public var isProven: Bool { problemCount == 0 }

    mutating func add(_ problem: OfflineLogProblem) {
        problemCount += 1
        if problems.count < Self.mostProblems { problems.append(problem) }
    }
}

/// What is wrong in a file.
@nonexhaustive
public enum OfflineLogProblem: Sendable, Hashable, CustomStringConvertible {
    /// The file is not an offline log.
    case notAnOfflineLog(reason: String)
    /// The file is an offline log without any event, and has been for too long.
    case noEvent
    /// A part can't be read, because it is not XML or not an event.
    case unreadable(OfflineLogReader.Skip)
    /// No event has these sequences.
    case missing(ClosedRange<Int>)
    /// A sequence stands there again.
    case repeatedSequence(Int)
    /// An event comes after a later one of its run.
    case disorder(sequence: Int, after: Int)
    /// The identity of an event stands there again.
    case repeatedEventId(UUID)
    /// A position in the history stands there again.
    case repeatedPosition(UInt64)
    /// An event of another run than the file's.
    case foreign(sequence: Int, runId: UUID, jobId: UUID)
    /// An event of the run that was published under the key of the file's job, but names another job: its publisher may have had no right
    /// to speak for that one.
    case foreignKey(sequence: Int, jobId: UUID)
    /// An event of the run, or what its publisher takes for one, that no bridge could read.
    case deadLetter(DeadLetterNote)
    /// The run has no terminal event, and nothing has been heard of it for too long.
    case endedWithoutAWord(since: Timestamp)
    /// An event that the run should not have had at that place.
    case illegal(IllegalTransition)

    /// The problem's kind as one word, for programs.
    public var kind: String {
        switch self {
        case .notAnOfflineLog: "notAnOfflineLog"
        case .noEvent: "noEvent"
        case .unreadable: "unreadable"
        case .missing: "missing"
        case .repeatedSequence: "repeatedSequence"
        case .disorder: "disorder"
        case .repeatedEventId: "repeatedEventId"
        case .repeatedPosition: "repeatedPosition"
        case .foreign: "foreign"
        case .foreignKey: "foreignKey"
        case .deadLetter: "deadLetter"
        case .endedWithoutAWord: "endedWithoutAWord"
        case .illegal(let transition): transition.rule.rawValue
        }
    }

    /// A sentence that names the event.
    public var description: String {
        switch self {
        case .notAnOfflineLog(let reason): "The file is no offline log: \(reason)."
        case .noEvent: "The file holds no event."
        case .unreadable(let skip): skip.description
        case .missing(let range):
            range.count == 1
                ? "Event \(range.lowerBound) is missing."
                : "Events \(range.lowerBound) to \(range.upperBound) are missing."
        case .repeatedSequence(let sequence): "Event \(sequence) is there more than once."
        case .disorder(let sequence, let later): "Event \(sequence) comes after event \(later)."
        case .repeatedEventId(let id): "The event id \(id.lowercased) is there more than once."
        case .repeatedPosition(let position): "The position \(position) is there more than once."
        case .foreign(let sequence, let runId, let jobId):
            "Event \(sequence) belongs to run \(runId.lowercased) of job \(jobId.lowercased), not to this file."
        case .foreignKey(let sequence, let jobId):
            "Event \(sequence) names job \(jobId.lowercased), but was published under the key of another, which the file "
                + "is named after."
        case .deadLetter(let note): note.description
        case .endedWithoutAWord(let since): "The run has no end: nothing has been heard of it since \(since)."
        case .illegal(let transition): transition.description
        }
    }
}
