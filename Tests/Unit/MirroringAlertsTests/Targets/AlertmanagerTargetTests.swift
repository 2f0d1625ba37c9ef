import Foundation
import MirroringEvents
import Testing

@testable import MirroringAlerts

/// What Alertmanager is sent.
@Suite struct AlertmanagerTargetTests {
    private let target = AlertmanagerTarget(
        members: ["http://a:9093", "http://b:9093/"],
        labels: ["team": "web"],
        texts: .standard,
        http: AlertHTTP(),
        canaryInterval: .seconds(60)
    )

    private func alert(_ change: (inout Alert) -> Void = { _ in }) -> Alert {
        var alert = Alert(.failed, .sample(.ended(.failed)), jobName: "Site")
        change(&alert)
        return alert
    }

    @Test func whatLastsEndsThreeIntervalsAhead() throws {
        let posted = try #require(target.posted(AlertBundle(standing: [alert()]), at: .minute(10)).first)
        #expect(posted.startsAt == .minute(0))
        #expect(posted.endsAt == .minute(13))
        #expect(
            posted.labels == [
                "alertname": "MirroringFailed", "job_id": AlertSignal.job.lowercased, "job": "Site",
                "severity": "error", "category": "network", "team": "web",
            ]
        )
    }

    /// What changes while an alert lasts is no part of its identity: it would be another alert each time.
    @Test func labelsStayAsTheyAre() {
        let later = alert { alert in
            alert.count = 9
            alert.facts = AlertSignal.sample(.ended(.failed), run: UUID(), category: .checksum, item: "c").facts
        }
        let posted = target.posted(AlertBundle(standing: [alert(), later]), at: .minute(0))
        #expect(posted[0].labels == posted[1].labels)
        #expect(posted[0].annotations != posted[1].annotations)
        #expect(posted[1].annotations["count"] == "9")
        #expect(posted[1].annotations["item"] == "c")
    }

    @Test func whatIsOverHasItsEnd() {
        let over = alert { $0.end = .minute(4) }
        #expect(target.posted(AlertBundle(standing: [over]), at: .minute(10)).first?.endsAt == .minute(4))
    }

    /// Alertmanager would refuse it, and with it all others of the same request.
    @Test func whatBeginsByAnEnginesClockThatIsAheadEndsAfterItBegins() throws {
        for change in [{ (_: inout Alert) in }, { $0.end = .minute(9) }] {
            let posted = target.posted(AlertBundle(standing: [alert(change)]), at: .minute(-60))
            let first = try #require(posted.first)
            #expect(first.startsAt < first.endsAt)
            #expect(first.startsAt <= .minute(-60))
        }
    }

    /// What left before the clock was set back by hours would be posted for as long, although nothing comes.
    @Test(arguments: [(-480, false), (-0.5, true), (0.0, true), (2.9, true), (3, false)])
    func theCanaryLastsThreeOfItsIntervals(minutes: Double, isPosted: Bool) {
        let posted = target.posted(AlertBundle(canary: .minute(0)), at: .minute(minutes))
        #expect(posted.map(\.labels["alertname"]) == (isPosted ? ["MirroringCanary"] : []))
        #expect(posted.first.map { $0.endsAt == .minute(3) } ?? true)
    }

    @Test func itIsAskedForWhatIsNews() {
        #expect(!target.wants(AlertBundle(standing: [alert()])))
        #expect(target.wants(AlertBundle(notices: [AlertNotice(alert: alert(), made: .minute(0))])))
        #expect(target.wants(AlertBundle(signal: .sample(.canary))))
    }
}
