import MirroringEvents
import Testing

@testable import mom

/// What is heard of bridges, and what their answer comes to.
@Suite struct BridgeFactsTests {
    private func bridge(_ issues: [String] = []) -> BridgeFacts.Heard {
        let time = Timestamp(milliseconds: 1_800_000_000_000)
        return BridgeFacts.Heard(name: "4a1b22c0", time: time, arrival: time, cached: 12, issues: issues)
    }

    private func findings(
        _ heard: [BridgeFacts.Heard],
        obstacle: String? = nil,
        _ answer: BridgeFacts.Answer,
        isTaken: Bool? = nil
    ) -> [Finding] {
        BridgeFacts(heard: heard, listened: .seconds(5), obstacle: obstacle, answer: answer, isTaken: isTaken).findings
    }

    @Test func bridgeThatIsHeardAndAnswersIsGood() {
        let found = findings([bridge()], .complete(after: .milliseconds(200)))
        #expect(found.map(\.verdict) == [.good, .good])
        #expect(found[0].sentence == "1 bridge heard (4a1b22c0), 12 events cached.")
        #expect(found[1].sentence == "All that was published had been read 0.2 s later.")
    }

    @Test func noBridgeIsStarted() {
        let found = findings([], .silence(.seconds(10)))
        #expect(found.map(\.verdict) == [.wrong, .unknown])
        #expect(found[0].remedy?.hasPrefix("mom bridge") == true)
    }

    /// To start a service that runs does nothing.
    @Test func bridgeThatIsConnectedAndSilentIsStartedAnew() {
        let found = findings([], .silence(.seconds(10)), isTaken: true)
        #expect(found.map(\.verdict) == [.wrong, .unknown])
        #expect(found[0].sentence.contains("although one is connected"))
        #expect(found[0].remedy?.hasPrefix("systemctl restart mom-bridge") == true)
    }

    /// What it says does not come through.
    @Test func brokerWithAnAlarmLeavesBridgesUnknown() {
        let found = findings([], .blocked(since: "it takes nothing"), isTaken: true)
        #expect(found.map(\.verdict) == [.unknown, .unknown])
        #expect(found[0].sentence == "Not known, since it takes nothing.")
        #expect(found[0].remedy == nil)
    }

    /// Its period may be longer than was listened.
    @Test func bridgeThatOnlyAnswersIsThere() {
        #expect(findings([], .complete(after: .seconds(1))).map(\.verdict) == [.good, .good])
    }

    @Test func whatABridgeSaysIsWrongIsToldOneByOne() {
        let found = findings(
            [bridge(["The disk is full.", "The history is being read."])],
            .complete(after: .seconds(1))
        )
        #expect(found.map(\.verdict) == [.wrong, .wrong, .good])
        #expect(found[0].sentence == "Bridge 4a1b22c0 says: The disk is full.")
    }

    @Test func bridgeThatIsHeardAndDoesNotAnswerLags() {
        let silent = findings([bridge()], .silence(.seconds(10)))
        #expect(silent.map(\.verdict) == [.good, .wrong])
        #expect(silent[1].sentence.hasPrefix("What was published 10.0 s ago has not been read yet"))
        #expect(findings([bridge()], .complete(after: .seconds(6))).map(\.verdict) == [.good, .wrong])
    }

    /// It takes none before it has read what it has missed.
    @Test func bridgeThatTakesNoRequestsYetLags() {
        #expect(findings([bridge()], .untaken).map(\.verdict) == [.good, .wrong])
        #expect(findings([], .untaken).map(\.verdict) == [.wrong, .unknown])
    }

    @Test func whatCanNotBeHeardIsNotKnown() {
        let found = findings([], obstacle: "the user may not", .none(since: "the user may not either"))
        #expect(found.map(\.verdict) == [.unknown, .unknown])
        #expect(found[0].sentence == "Not known, since the user may not.")
    }
}
