import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// Which events have a place in their run.
@Suite struct RunAdmissionTests {
    private func event(_ sequence: Int, ends: Bool = false, run: UUID = MirroringStatusEventArgs.sampleRunId)
        -> MirroringStatusEventArgs
    {
        var event = MirroringStatusEventArgs.typical(runId: run)
        event.sequence = sequence
        event.eventId = .version7()
        event.transferData.status.terminal = ends
        return event
    }

    private func isRefused(_ verdict: RunAdmission.Verdict, saying words: String) -> Bool {
        switch verdict {
        case .refused(let why), .late(let why): why.contains(words)
        case .fits, .moved: false
        }
    }

    @Test func aRunInOrderFits() {
        var admission = RunAdmission()
        for sequence in 1...1_000 { #expect(admission.judge(event(sequence)) == .fits) }
        #expect(admission.judge(event(1_001, ends: true)) == .fits)
    }

    @Test func gapsAndWhatComesLateFit() {
        var admission = RunAdmission()
        for sequence in [5, 9, 7, 6, 8, 4, 200, 199, 3] { #expect(admission.judge(event(sequence)) == .fits) }
        #expect(isRefused(admission.judge(event(199)), saying: "Sequence 199 was used"))
    }

    @Test(arguments: [0, -1, .min, EventLimits.sequence + 1, .max])
    func aSequenceThatIsNoneIsRefusedAndOfAnEndMoved(_ sequence: Int) {
        var admission = RunAdmission()
        #expect(isRefused(admission.judge(event(sequence)), saying: "\(sequence) is no sequence"))
        #expect(admission.judge(event(1)) == .fits)
        #expect(admission.judge(event(2)) == .fits)
        #expect(isRefused(admission.judge(event(sequence)), saying: "\(sequence) is no sequence"))
        #expect(admission.judge(event(sequence, ends: true)) == .moved(3))
        #expect(isRefused(admission.judge(event(4)), saying: "came after the run's end, event 3"))
        // Of a run that nobody knows, the end is told all the same.
        let unknown = sequence < 1 ? 1 : EventLimits.sequence
        #expect(admission.judge(event(sequence, ends: true, run: UUID())) == .moved(unknown))
    }

    @Test(arguments: [0, 1, 5]) func anEventThatDoesNotLeaveMayComeAgainAsAnother(earlier: Int) {
        var admission = RunAdmission()
        for sequence in 0..<earlier { #expect(admission.judge(event(sequence + 1)) == .fits) }
        let run = RunKey(event(1))
        for ends in [false, true, false] {
            let known = admission.knowledge(of: run)
            #expect(admission.judge(event(earlier + 1, ends: ends)) == .fits)
            admission.putBack(known, of: run)
        }
        #expect(admission.judge(event(earlier + 1)) == .fits)
        #expect(isRefused(admission.judge(event(earlier + 1)), saying: "was used"))
    }

    @Test func aRepeatIsRefusedUnlessItIsTheSameEvent() {
        var admission = RunAdmission()
        let first = event(1)
        #expect(admission.judge(first) == .fits)
        #expect(admission.judge(first) == .fits)
        #expect(isRefused(admission.judge(event(1)), saying: "Sequence 1 was used"))
        #expect(admission.judge(event(2)) == .fits)
        #expect(admission.judge(event(1, ends: true)) == .moved(3), "an end is never refused for its sequence")
    }

    @Test func nothingFollowsTheEnd() {
        var admission = RunAdmission()
        let end = event(2, ends: true)
        #expect(admission.judge(event(1)) == .fits)
        #expect(admission.judge(end) == .fits)
        #expect(admission.judge(end) == .fits, "the same event again changes nothing")
        for late in [event(3), event(3, ends: true), event(0), event(1)] {
            let verdict = admission.judge(late)
            #expect(isRefused(verdict, saying: "after the run's end, event 2"))
            if case .refused = verdict { Issue.record("no event follows that could tell of it") }
        }
        #expect(admission.judge(event(3, run: UUID())) == .fits, "another run is another run")
    }

    @Test func theLastSequenceOfAllIsTheLast() {
        var admission = RunAdmission()
        #expect(admission.judge(event(EventLimits.sequence)) == .fits)
        #expect(isRefused(admission.judge(event(0, ends: true)), saying: "is no sequence"))
    }

    @Test func itsMemoryIsBounded() {
        var admission = RunAdmission()
        #expect(admission.judge(event(1, ends: true)) == .fits)
        for _ in 0..<RunAdmission.capacity { #expect(admission.judge(event(1, run: UUID())) == .fits) }
        #expect(admission.judge(event(2)) == .fits, "the oldest run is forgotten, and its events pass")
    }
}
