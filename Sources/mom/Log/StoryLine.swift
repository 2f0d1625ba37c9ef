import MirroringEvents
import MirroringOfflineLog

/// What is not an event in a run's story, as a JSON object: one member that an event does not have.
struct StoryLine: Encodable {
    private struct Gap: Encodable {
        let jobId: String?
        let runId: String?
        let first: Int
        let last: Int
    }

    private struct End: Encodable {
        let jobId: String?
        let runId: String?
        let end: String
        let since: Timestamp?
    }

    private struct Absence: Encodable {
        let jobId: String?
        let runId: String?
        let since: Timestamp
    }

    private var missing: Gap?
    private var deadLetter: DeadLetterNote?
    private var end: End?
    private var noBridge: Absence?

    /// A dead letter of no file.
    init(_ letter: DeadLetterNote) {
        deadLetter = letter
    }

    /// - Returns: nil for an event.
    init?(_ part: RunStory.Part, of run: RunKey?) {
        let jobId = run?.origin.lowercased
        let runId = run?.runId.lowercased
        switch part {
        case .event: return nil
        case .missing(let range):
            missing = Gap(jobId: jobId, runId: runId, first: range.lowerBound, last: range.upperBound)
        case .deadLetter(let note): deadLetter = note
        case .endIsDeadLetter: end = End(jobId: jobId, runId: runId, end: "deadLetter", since: nil)
        case .endedWithoutAWord(let since):
            end = End(jobId: jobId, runId: runId, end: "withoutAWord", since: since)
        case .mayGoOn(let since): noBridge = Absence(jobId: jobId, runId: runId, since: since)
        }
    }
}
