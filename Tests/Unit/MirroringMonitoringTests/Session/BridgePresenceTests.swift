import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringMonitoring

/// Whether bridges are heard.
@Suite struct BridgePresenceTests {
    private func heartbeat(every period: Duration) -> Heartbeat {
        Heartbeat(
            bridgeId: UUID(),
            epoch: "e",
            position: 7,
            cached: 1,
            time: .now,
            period: period,
            issues: []
        )
    }

    @Test func threeMissingHeartbeatsAreASilenceThatIsSaidOnce() {
        var presence = BridgePresence()
        presence.wait(.seconds(14))
        #expect(presence.judge() == nil)
        presence.wait(.seconds(1))
        #expect(presence.judge() == .silent(for: .seconds(15)))
        presence.wait(.seconds(60))
        #expect(presence.judge() == nil)
        #expect(presence.hear(heartbeat(every: .seconds(1))) == .heard)
        #expect(presence.hear(heartbeat(every: .seconds(1))) == nil)
        presence.wait(.seconds(3))
        #expect(presence.judge() == .silent(for: .seconds(3)), "by its own period")
    }

    /// A reader that stands still hears nothing, and that is no bridge's fault.
    @Test func onlyWaitingCounts() {
        var presence = BridgePresence()
        presence.wait(.seconds(14))
        presence.begin()
        presence.wait(.seconds(14))
        #expect(presence.judge() == nil, "another connection, another wait")
        #expect(presence.hear(heartbeat(every: .seconds(5))) == nil)
        presence.wait(.seconds(14))
        #expect(presence.judge() == nil)
    }

    @Test func bridgeWithAVeryLongPeriodIsMissedAllTheSame() {
        var presence = BridgePresence()
        _ = presence.hear(heartbeat(every: .seconds(900_000_000)))
        presence.wait(.seconds(1_800))
        #expect(presence.judge() == .silent(for: .seconds(1_800)))
    }
}
