import RabbitMQClient
import RabbitMQManagement
import Testing

@testable import mom

/// What logins, the management API and alarms come to.
@Suite struct BrokerFactsTests {
    private func findings(_ outcome: LoginFacts.Outcome, parties: [Party] = [.client]) throws -> [Finding] {
        let address = try BrokerAddress(uri: "amqp://ann:secret@host:5672/it%27s")
        return LoginFacts(address: address, parties: parties, outcome: outcome).findings
    }

    private func error(_ code: AMQPError.Code, _ origin: AMQPError.Origin) -> LoginFacts.Outcome {
        .failed(AMQPError(code, origin: origin, "It is so."))
    }

    @Test func acceptedLoginIsGoodForBoth() throws {
        let findings = try findings(.accepted, parties: [.engine, .bridge, .client])
        #expect(findings.map(\.verdict) == [.good, .good])
        #expect(findings[0].sentence == "amqp://ann@host:5672/it's takes the login of engine, bridge and client.")
        #expect(findings[1].sentence == "\"it's\" is there and open to ann.")
    }

    @Test func brokerThatIsAwayLeavesTheVirtualHostUnknown() throws {
        let findings = try findings(error(.unreachable, .transport))
        #expect(findings.map(\.verdict) == [.wrong, .unknown])
        #expect(findings[0].sentence == "It is so.")
        #expect(findings[0].remedy?.hasPrefix("systemctl start rabbitmq-server") == true)
    }

    @Test func brokerThatSaysNothingIsWrong() throws {
        let findings = try findings(.unanswered(.seconds(3)))
        #expect(findings.map(\.verdict) == [.wrong, .unknown])
        #expect(findings[0].sentence.hasSuffix("has said nothing for 3.0 s."))
    }

    /// A port that speaks TLS hangs up on whoever does not.
    @Test func brokerThatHangsUpMaySpeakTLS() throws {
        let findings = try findings(error(.connectionLost, .transport))
        #expect(findings.map(\.verdict) == [.wrong, .unknown])
        #expect(findings[0].remedy?.hasPrefix("Write amqps:// in broker.uri") == true)
    }

    @Test func wrongPasswordIsNamedWithBothWaysToMendIt() throws {
        let findings = try findings(error(.authenticationFailed, .connection))
        #expect(findings.map(\.verdict) == [.wrong, .unknown])
        #expect(findings[0].remedy?.hasSuffix("rabbitmqctl change_password ann") == true)
    }

    /// The broker itself is good: it has looked at the password before.
    @Test func missingVirtualHostIsNamedWithTheCommandThatMakesIt() throws {
        let findings = try findings(error(.notFound, .connection))
        #expect(findings.map(\.verdict) == [.good, .wrong])
        #expect(findings[1].remedy?.hasPrefix(#"rabbitmqctl add_vhost 'it'\''s' && "#) == true)
        #expect(findings[1].remedy?.contains("mom topology apply") == true)
    }

    @Test func closedVirtualHostIsGrantedToWhoeverLogsIn() throws {
        let findings = try findings(error(.accessRefused, .connection), parties: [.engine])
        #expect(findings.map(\.verdict) == [.good, .wrong])
        #expect(findings[1].remedy == "mom grant --user ann --role publisher --all --apply")
    }

    /// One role takes the place of another.
    @Test func nobodyIsToldToGrantARoleToAUserOfSeveral() throws {
        let findings = try findings(error(.accessRefused, .connection), parties: [.engine, .bridge])
        let all = #"rabbitmqctl set_permissions -p 'it'\''s' ann '.*' '.*' '.*'; or "#
        #expect(findings[1].remedy?.hasPrefix(all) == true)
        #expect(findings[1].remedy?.contains("--role") == false)
    }

    /// Where it is the virtual host that is not there, the broker takes the login.
    @Test func whyABrokerCanNotBeUsedIsTold() throws {
        let address = try BrokerAddress(uri: "amqp://ann:secret@host/a")
        let broker = try BrokerConfiguration(uris: "amqp://ann:secret@host/a", connectionName: "test")
        func obstacle(_ outcome: LoginFacts.Outcome) -> String {
            [LoginFacts(address: address, parties: [.client], outcome: outcome)].obstacle(broker)
        }
        #expect(obstacle(error(.notFound, .connection)) == "there is no virtual host \"a\"")
        #expect(obstacle(error(.accessRefused, .connection)) == "the virtual host \"a\" is not open to ann")
        #expect(obstacle(error(.authenticationFailed, .connection)) == "the broker takes no login")
        #expect(obstacle(.unanswered(.seconds(1))) == "the broker takes no login")
    }

    @Test func whoElseLogsInAsAUserIsKnown() throws {
        let address = try BrokerAddress(uri: "amqp://ann:secret@host:5672/a")
        let logins = [
            LoginFacts(address: address, parties: [.engine, .client], outcome: .accepted),
            LoginFacts(address: try BrokerAddress(uri: "amqp://bob:x@host/a"), parties: [.bridge], outcome: .accepted),
        ]
        #expect(logins.others(than: .client, as: "ann") == [.engine])
        #expect(logins.others(than: .bridge, as: "bob").isEmpty)
    }

    // MARK: Management

    private func facts(_ answer: ManagementFacts.Answer, _ alarms: ManagementFacts.Alarms = .told([])) -> [Finding] {
        ManagementFacts(address: "http://host:15672", user: "ann", answer: answer, alarms: alarms).findings
    }

    @Test func portsAreToldWhereTheBrokerTellsThem() {
        var overview = ManagementFacts.Overview(
            version: "3.10.8",
            ports: ["amqp 5672", "http 15672"]
        )
        let told = facts(.overview(overview))
        #expect(told.map(\.verdict) == [.good, .good])
        #expect(
            told[0].sentence == "RabbitMQ 3.10.8 answers ann at http://host:15672; it listens on amqp 5672, http 15672."
        )
        overview.ports = nil
        let untold = facts(.overview(overview))
        #expect(untold[0].verdict == .good)
        #expect(untold[0].details.count == 1)
    }

    @Test func brokerWhoseStreamsNoBridgeCanReadGetsThePlugin() {
        let overview = ManagementFacts.Overview(version: "3.10.8", ports: ["amqp 5672"], speaksStreams: false)
        let found = facts(.overview(overview))[0]
        #expect(found.verdict == .wrong)
        #expect(found.sentence.contains("does not speak the stream protocol"))
        #expect(found.remedy == "rabbitmq-plugins enable rabbitmq_stream, on the broker's machine.")
    }

    @Test func apiThatDoesNotAnswerIsEnabled() {
        let found = facts(.unanswered(.seconds(10)), .untold("the management API does not answer"))
        #expect(found.map(\.verdict) == [.wrong, .unknown])
        #expect(found[0].remedy?.hasPrefix("rabbitmq-plugins enable rabbitmq_management") == true)
        #expect(found[1].sentence == "Not known, since the management API does not answer.")
    }

    @Test func alarmsAreWrongWithWhatEachAsksFor() {
        let overview = ManagementFacts.Answer.overview(.init(version: nil, ports: nil))
        let alarms = [
            BrokerAlarm(node: "rabbit@a", resource: "disk space"), BrokerAlarm(node: "rabbit@b", resource: "memory"),
        ]
        let found = facts(overview, .told(alarms))[1]
        #expect(found.verdict == .wrong)
        #expect(found.sentence.contains("rabbit@a is short of disk space, rabbit@b is short of memory"))
        #expect(found.remedy?.hasPrefix("Free some of the disk of rabbit@a") == true)
    }
}
