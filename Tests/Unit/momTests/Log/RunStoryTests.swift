import EventSamples
import Foundation
import MirroringCommands
import MirroringEvents
import Testing

@testable import MirroringOfflineLog
@testable import mom

/// What `mom log` tells of a run of which something is missing.
@Suite struct RunStoryTests {
    private static let run = MirroringStatusEventArgs.wholeRun(10)

    private func letter(_ sequence: Int?, isEnd: Bool = false) -> DeadLetterNote {
        var note = DeadLetterNote(reason: "It is wrong.", routingKey: "", body: [])
        note.jobId = MirroringStatusEventArgs.sampleJobId
        note.runId = MirroringStatusEventArgs.sampleRunId
        note.sequence = sequence
        note.isTerminal = isEnd
        return note
    }

    /// The story of those of the run's events, told so long after the last one.
    private func story(_ sequences: [Int], letters: [DeadLetterNote] = [], secondsLater: Int64 = 0) -> [String] {
        let events = sequences.map { Self.run[$0 - 1] }
        let last = events.last?.status.receivedTime.milliseconds ?? 0
        var story = RunStory(
            path: "/nowhere/run.xml",
            silence: RunSilence(limit: .seconds(300), now: Timestamp(milliseconds: last + secondsLater * 1_000)),
            letters: DeadLetterNotes(letters)
        )
        var parts: [RunStory.Part] = []
        for event in events { parts += story.take(OfflineLogEntry(position: UInt64(event.sequence), event: event)) }
        parts += story.finish()
        return parts.flatMap { part in
            if case .event(let entry) = part { return ["#\(entry.event.sequence)"] }
            return OfflineLogText.lines(for: part).map { $0.description.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func wholeRunIsItsEvents() {
        #expect(story(Array(1...10), secondsLater: 1_000) == (1...10).map { "#\($0)" })
    }

    @Test func gapsAreNamedWhereTheyAre() {
        #expect(
            story([2, 4, 8, 9, 10]) == [
                "event 1 is missing", "#2", "event 3 is missing", "#4", "events 5 to 7 are missing", "#8", "#9", "#10",
            ]
        )
    }

    @Test func deadLettersStandWhereTheirEventsWould() {
        let dead = "dead letter  It is wrong."
        #expect(
            story([1, 2, 5, 9, 10], letters: [letter(nil), letter(7), letter(3), letter(4)]) == [
                "#1", "#2", "#3  \(dead)", "#4  \(dead)", "#5", "event 6 is missing", "#7  \(dead)",
                "event 8 is missing",
                "#9", "#10", "no number  \(dead)",
            ]
        )
    }

    @Test func endThatIsMissingIsSaid() {
        let since = Self.run[1].status.receivedTime
        #expect(story([1, 2], secondsLater: 299) == ["#1", "#2"])
        #expect(
            story([1, 2], secondsLater: 301) == [
                "#1", "#2", "The run has no end: nothing has been heard of it since \(since).",
            ]
        )
        #expect(
            story([1, 2], letters: [letter(4, isEnd: true)], secondsLater: 301) == [
                "#1", "#2", "event 3 is missing", "#4  dead letter  It is wrong.", "The run's end is a dead letter.",
            ]
        )
    }

    @Test func whereNoBridgeCouldHearOfItNothingIsSaidOfItsEnd() {
        let since = Timestamp(milliseconds: 1_795_255_200_000)
        let time = TimeText.full(since)
        #expect(
            OfflineLogText.lines(for: .mayGoOn(noBridgeSince: since)).map(\.description) == [
                "The run has no end here. No bridge has written since \(time), so more may come. Start one: mom bridge."
            ]
        )
    }

    @Test func othersLettersAreNotTold() {
        var foreign = letter(2)
        foreign.runId = UUID()
        #expect(story([1, 3, 4], letters: [foreign]) == ["#1", "event 2 is missing", "#3", "#4"])
    }
}
