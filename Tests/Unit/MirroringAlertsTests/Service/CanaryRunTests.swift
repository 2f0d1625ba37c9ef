import Foundation
import MirroringEvents
import Testing

@testable import MirroringAlerts

/// The canary's runs are such as an engine has.
@Suite struct CanaryRunTests {
    private func states(_ events: [MirroringStatusEventArgs]) -> [MirroringState] { events.map(\.status.state) }

    @Test func aRunLastsADayAndEndsWell() throws {
        var run = CanaryRun(of: AlertSignal.job, engine: EngineIdentity(version: "1"))
        var events = try run.next(at: .minute(0))
        #expect(states(events) == [.mirroringJobInitialized, .mirroringPackageInitialized, .transferring])
        for minute in 1..<1_440 {
            let next = try run.next(at: .minute(Double(minute)))
            #expect(states(next) == [.transferring])
            events += next
        }
        let last = try run.next(at: .minute(1_440))
        #expect(last.last?.status.outcome == .succeeded)
        events += last
        #expect(events.map(\.sequence) == Array(1...events.count))
        #expect(Set(events.map(\.runId)).count == 1)
        let another = try run.next(at: .minute(1_441))
        #expect(another.first?.sequence == 1)
        #expect(another.first?.runId != events.first?.runId)
        #expect(another.allSatisfy { $0.jobId == AlertSignal.job })
    }

    /// A run that just stopped would be presumed lost, and one that ends well too soon would make the next one slow.
    @Test func anAlerterThatEndsCancelsItsRun() throws {
        var run = CanaryRun(of: AlertSignal.job, engine: EngineIdentity(version: "1"))
        #expect(try run.cancel(at: .minute(0)).isEmpty, "none has begun")
        _ = try run.next(at: .minute(0))
        let last = try run.cancel(at: .minute(1))
        #expect(last.map(\.status.outcome) == [.cancelled])
        #expect(last.map(\.sequence) == [4])
        #expect(try run.next(at: .minute(2)).first?.sequence == 1)
    }
}
