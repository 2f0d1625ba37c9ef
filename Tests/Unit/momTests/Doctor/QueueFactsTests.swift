import Foundation
import RabbitMQManagement
import Testing

@testable import mom

/// What queues without a leader come to, and what mends them.
@Suite struct QueueFactsTests {
    private func queue(_ name: String, type: String = "quorum", members: [String] = ["a"], online: [String] = ["a"])
        throws -> QueueStatus
    {
        let fields: [String: Any] = ["name": name, "type": type, "members": members, "online": online]
        return try JSONDecoder().decode(QueueStatus.self, from: JSONSerialization.data(withJSONObject: fields))
    }

    private func findings(_ look: QueueFacts.Look, in virtualHost: String = "/") -> [Finding] {
        QueueFacts(virtualHost: virtualHost, look: look).findings
    }

    @Test func allHaveALeader() {
        let findings = findings(.looked(count: 4, leaderless: []))
        #expect(findings.map(\.verdict) == [.good])
        #expect(findings[0].sentence == "4 quorum queues and streams, each with a leader.")
    }

    @Test func queueThatItsNodeForgotIsElected() throws {
        let findings = findings(.looked(count: 4, leaderless: [try queue("mirroring.dead-letter")]))
        #expect(findings.map(\.verdict) == [.wrong])
        #expect(
            findings[0].sentence
                == "The queue \"mirroring.dead-letter\" has no leader: it takes nothing, and no publisher gets a confirm of what is routed "
                + "to it."
        )
        let election =
            #"rabbitmqctl eval '[begin {ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/"/utf8>>, queue, N)), "#
            + #"ra:trigger_election(amqqueue:get_pid(Q)) end || N <- [<<"mirroring.dead-letter"/utf8>>]].', on a node"#
        #expect(findings[0].remedy?.hasPrefix(election) == true)
    }

    @Test func severalAreElectedByOneCommandAndEachIsNamed() throws {
        let findings = findings(.looked(count: 4, leaderless: [try queue("a"), try queue("b")]))
        #expect(findings.count == 1)
        #expect(findings[0].sentence.hasPrefix("2 queues have no leader: "))
        #expect(findings[0].details == ["a", "b"])
        #expect(findings[0].remedy?.contains(#"[<<"a"/utf8>>, <<"b"/utf8>>]"#) == true)
    }

    /// A user may give a queue any name, and somebody copies the command into a shell.
    @Test func namesAreNoErlangAndNoShell() throws {
        let name = "a\"b\\c'd\u{E9}\n"
        let remedy = findings(.looked(count: 1, leaderless: [try queue(name)]), in: "v'").first?.remedy
        #expect(remedy?.contains(#"<<"a\x{22}b\x{5c}c'\''d\x{e9}\x{a}"/utf8>>"#) == true)
        #expect(remedy?.contains(#"<<"v'\''"/utf8>>"#) == true)
    }

    /// An election among too few would fail.
    @Test func nodesThatAreDownAreStarted() throws {
        let outnumbered = try queue("q", members: ["a", "b", "c"], online: ["b"])
        let split = try queue("r", members: ["a", "b", "c"], online: ["b", "c"])
        let findings = findings(.looked(count: 2, leaderless: [outnumbered, split]))
        #expect(findings.map(\.verdict) == [.wrong, .wrong])
        #expect(findings[0].remedy?.contains("trigger_election") == true)
        #expect(findings[1].sentence.contains("\"q\""))
        #expect(findings[1].remedy?.hasPrefix("Start RabbitMQ on a, c, ") == true)
    }

    @Test func streamIsToldApart() throws {
        let findings = findings(
            .looked(count: 1, leaderless: [try queue("mirroring.history", type: "stream", online: [])])
        )
        #expect(findings.map(\.verdict) == [.wrong])
        #expect(findings[0].sentence.hasPrefix("The stream \"mirroring.history\" has no leader"))
        #expect(findings[0].remedy?.hasPrefix("systemctl restart rabbitmq-server") == true)
        #expect(findings[0].remedy?.hasSuffix("&& mom topology apply") == true)
    }

    @Test func whatIsNotToldIsNotGood() {
        let looks: [QueueFacts.Look] = [.undecided(["q"]), .none(since: "it is so"), .looked(count: 0, leaderless: [])]
        for look in looks { #expect(findings(look).map(\.verdict) == [.unknown]) }
        #expect(findings(.undecided(["q"]))[0].remedy?.contains("--timeout") == true)
    }
}
