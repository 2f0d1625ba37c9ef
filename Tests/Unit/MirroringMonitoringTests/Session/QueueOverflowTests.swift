import MirroringEvents
import Testing

@testable import MirroringMonitoring

@Suite struct QueueOverflowTests {
    private let begin = Timestamp(milliseconds: 1_000)
    private let later = Timestamp(milliseconds: 2_000)
    private let latest = Timestamp(milliseconds: 3_000)

    private func overflow() -> QueueOverflow {
        QueueOverflow(limit: 10_000, prefetch: 250, known: begin)
    }

    @Test func aQueueFarFromItsLimitHasLostNothing() {
        var overflow = overflow()
        #expect(overflow.found(0, by: overflow.look(known: later)) == nil)
        #expect(overflow.found(9_000, by: overflow.look(known: later)) == nil)
    }

    @Test func aFullQueueMayHaveLostWhatCameAfterTheLastLook() {
        var overflow = overflow()
        #expect(overflow.found(10_000, by: overflow.look(known: later)) == begin)
        #expect(overflow.found(10_000, by: overflow.look(known: latest)) == later)
    }

    /// Between two looks the queue was full and was read again: it is as much shorter as was acknowledged.
    @Test func aQueueThatWasFullBetweenTwoLooksIsNoticed() {
        var overflow = overflow()
        #expect(overflow.found(0, by: overflow.look(known: later)) == nil)
        overflow.acknowledge(3_000)
        #expect(overflow.found(7_000, by: overflow.look(known: latest)) == later)
        #expect(overflow.found(7_000, by: overflow.look(known: latest)) == nil)
    }

    /// What was acknowledged while the broker was being asked may have left the queue before the answer.
    @Test func whatIsAcknowledgedDuringALookCountsForItAndForTheNext() {
        var overflow = overflow()
        let look = overflow.look(known: later)
        overflow.acknowledge(1_000)
        #expect(overflow.found(8_600, by: look) == begin)
        #expect(overflow.found(8_600, by: overflow.look(known: latest)) == later)
    }

    @Test func itIsTimeToLookAfterManyAcknowledgements() {
        var overflow = overflow()
        overflow.acknowledge(999)
        #expect(!overflow.isLookDue)
        overflow.acknowledge(1)
        #expect(overflow.isLookDue)
        #expect(overflow.found(0, by: overflow.look(known: later)) == nil)
        #expect(!overflow.isLookDue)
    }
}
