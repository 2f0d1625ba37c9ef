import MirroringEvents
import Testing

@testable import MirroringMonitoring

@Suite struct OverflowDetectorTests {
    private static let start = ContinuousClock.now

    private let begin = OverflowDetectorTests.known(after: 1)
    private let later = OverflowDetectorTests.known(after: 2)
    private let latest = OverflowDetectorTests.known(after: 3)

    private static func known(after seconds: Int64) -> KnownTime {
        let time = Timestamp(milliseconds: seconds * 1_000)
        return KnownTime(since: ClockReading(time: time, instant: start + .seconds(seconds)))
    }

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
