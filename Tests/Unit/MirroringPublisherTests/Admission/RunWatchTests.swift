import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// Which events have a place in their run.
@Suite struct RunWatchTests {
    private func event(_ sequence: Int, ends: Bool = false, run: UUID = MirroringStatusEventArgs.sampleRunId)
        -> MirroringStatusEventArgs
    {
        var event = MirroringStatusEventArgs.typical(runId: run)
        event.sequence = sequence
        event.eventId = .version7()
        event.transferData.status.terminal = ends
        return event
    }

    private func isRefused(_ verdict: RunWatch.Verdict, saying words: String) -> Bool {
        if case .refused(let why) = verdict { why.contains(words) } else { false }
    }

    @Test func aRunInOrderFits() {
        var watch = RunWatch()
        for sequence in 1...1_000 { #expect(watch.judge(event(sequence)) == .fits) }
        #expect(watch.judge(event(1_001, ends: true)) == .fits)
    }

    @Test func gapsAndWhatComesLateFit() {
        var watch = RunWatch()
        for sequence in [5, 9, 7, 6, 8, 4, 200, 199, 3] { #expect(watch.judge(event(sequence)) == .fits) }
        #expect(isRefused(watch.judge(event(199)), saying: "Sequence 199 was used"))
    }

    @Test(arguments: [0, -1, .min, EventLimits.sequence + 1, .max])
    func aSequenceThatIsNoneIsRefusedAndOfAnEndMoved(_ sequence: Int) {
        var watch = RunWatch()
        #expect(isRefused(watch.judge(event(sequence)), saying: "\(sequence) is no sequence"))
        #expect(watch.judge(event(1)) == .fits)
        #expect(watch.judge(event(2)) == .fits)
        #expect(isRefused(watch.judge(event(sequence)), saying: "\(sequence) is no sequence"))
        #expect(watch.judge(event(sequence, ends: true)) == .moved(3))
        #expect(isRefused(watch.judge(event(4)), saying: "came after the run's end, event 3"))
        // Of a run that nobody knows, the end is told all the same.
        let unknown = sequence < 1 ? 1 : EventLimits.sequence
        #expect(watch.judge(event(sequence, ends: true, run: UUID())) == .moved(unknown))
    }

    @Test func aRepeatIsRefusedUnlessItIsTheSameEvent() {
        var watch = RunWatch()
        let first = event(1)
        #expect(watch.judge(first) == .fits)
        #expect(watch.judge(first) == .fits)
        #expect(isRefused(watch.judge(event(1)), saying: "Sequence 1 was used"))
        #expect(watch.judge(event(2)) == .fits)
        #expect(watch.judge(event(1, ends: true)) == .moved(3), "an end is never refused for its sequence")
    }

    @Test func nothingFollowsTheEnd() {
        var watch = RunWatch()
        let end = event(2, ends: true)
        #expect(watch.judge(event(1)) == .fits)
        #expect(watch.judge(end) == .fits)
        #expect(watch.judge(end) == .fits, "the same event again changes nothing")
        for late in [event(3), event(3, ends: true), event(0), event(1)] {
            #expect(isRefused(watch.judge(late), saying: "after the run's end, event 2"))
        }
        #expect(watch.judge(event(3, run: UUID())) == .fits, "another run is another run")
    }

    @Test func theLastSequenceOfAllIsTheLast() {
        var watch = RunWatch()
        #expect(watch.judge(event(EventLimits.sequence)) == .fits)
        #expect(isRefused(watch.judge(event(0, ends: true)), saying: "is no sequence"))
    }

    @Test func itsMemoryIsBounded() {
        var watch = RunWatch()
        #expect(watch.judge(event(1, ends: true)) == .fits)
        for _ in 0..<RunWatch.capacity { #expect(watch.judge(event(1, run: UUID())) == .fits) }
        #expect(watch.judge(event(2)) == .fits, "the oldest run is forgotten, and its events pass")
    }
}
