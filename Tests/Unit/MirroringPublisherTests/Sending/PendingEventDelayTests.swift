import EventSamples
import MirroringEvents
import Testing

@testable import MirroringPublisher

@Suite struct PendingEventDelayTests {
    private let event = MirroringStatusEventArgs.typical(sequence: 7)

    @Test func anEventOfThisProcessIsLateByAClockThatNobodySets() {
        let start = ContinuousClock.now
        let pending = PendingEvent(event: event, body: [], origin: .own(end: nil), notifiedAt: start)
        let anyTime = Timestamp(milliseconds: 0)
        #expect(pending.delay(at: start, anyTime) == nil)
        #expect(pending.delay(at: start + .milliseconds(999), anyTime) == nil)
        #expect(pending.delay(at: start + .milliseconds(1_000), anyTime) == 1)
        #expect(pending.delay(at: start + .seconds(3_600), anyTime) == 3_600)
    }

    @Test func whatWasStoredIsLateByItsTimeUnlessThatIsNonsense() {
        let pending = PendingEvent(event: event, body: [], origin: .own(end: nil))
        func delay(_ seconds: Int64) -> Int64? {
            pending.delay(at: .now, Timestamp(milliseconds: event.status.receivedTime.milliseconds + seconds * 1_000))
        }
        #expect(delay(0) == nil)
        #expect(delay(1) == 1)
        #expect(delay(86_400) == 86_400)
        #expect(delay(-1) == nil, "the clock was set back")
        #expect(delay(1_780_000_000) == nil, "the clock was not set")
        #expect(pending.delay(at: .now, Timestamp(milliseconds: .max)) == nil)
        var odd = event
        odd.transferData.status.receivedTime = Timestamp(milliseconds: .min)
        #expect(PendingEvent(event: odd, body: [], origin: .own(end: nil)).delay() == nil)
    }
}
