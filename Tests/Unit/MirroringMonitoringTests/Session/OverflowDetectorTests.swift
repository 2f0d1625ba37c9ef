import MirroringEvents
import Testing

@testable import MirroringMonitoring

@Suite struct OverflowDetectorTests {
    private let begin = Timestamp(milliseconds: 1_000)
    private let later = Timestamp(milliseconds: 2_000)
    private let latest = Timestamp(milliseconds: 3_000)

    private func overflow() -> OverflowDetector {
        OverflowDetector(limit: 10_000, prefetch: 250, known: begin)
    }

    @Test func aQueueFarFromItsLimitHasLostNothing() {
        var overflow = overflow()
        #expect(overflow.finish(overflow.begin(known: later), messages: 0) == nil)
        #expect(overflow.finish(overflow.begin(known: later), messages: 9_000) == nil)
    }

    @Test func aFullQueueMayHaveLostWhatCameAfterTheLastInspection() {
        var overflow = overflow()
        #expect(overflow.finish(overflow.begin(known: later), messages: 10_000) == begin)
        #expect(overflow.finish(overflow.begin(known: latest), messages: 10_000) == later)
    }

    /// Between two inspections the queue was full and was read again: it is as much shorter as was acknowledged.
    @Test func aQueueThatWasFullBetweenTwoInspectionsIsNoticed() {
        var overflow = overflow()
        #expect(overflow.finish(overflow.begin(known: later), messages: 0) == nil)
        overflow.acknowledge(3_000)
        #expect(overflow.finish(overflow.begin(known: latest), messages: 7_000) == later)
        #expect(overflow.finish(overflow.begin(known: latest), messages: 7_000) == nil)
    }

    /// What was acknowledged while the broker was being asked may have left the queue before the answer.
    @Test func whatIsAcknowledgedDuringAnInspectionCountsForItAndForTheNext() {
        var overflow = overflow()
        let inspection = overflow.begin(known: later)
        overflow.acknowledge(1_000)
        #expect(overflow.finish(inspection, messages: 8_600) == begin)
        #expect(overflow.finish(overflow.begin(known: latest), messages: 8_600) == later)
    }

    @Test func inspectionIsDueAfterManyAcknowledgements() {
        var overflow = overflow()
        overflow.acknowledge(999)
        #expect(!overflow.isInspectionDue)
        overflow.acknowledge(1)
        #expect(overflow.isInspectionDue)
        #expect(overflow.finish(overflow.begin(known: later), messages: 0) == nil)
        #expect(!overflow.isInspectionDue)
    }
}
