import Foundation
import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringMonitoring

/// What a client reports, in words and to whom.
@Suite struct ReportTests {
    @Test(arguments: [(100, "0.1"), (2_000, "2"), (1_950, "2"), (9_910, "10"), (3_410, "3.5")])
    func nextAttemptIsInSeconds(milliseconds: Int, seconds: String) {
        let error = MonitoringError(.disconnected, "The broker is away.")
        let status = ConnectionStatus.disconnected(error, retryIn: .milliseconds(milliseconds))
        #expect(status.description == "disconnected: The broker is away. Next attempt in \(seconds) s.")
    }

    @Test func lossWhoseReaderStandsStillSaysWhatItWaitsFor() {
        let status = ConnectionStatus.interrupted(MonitoringError(.disconnected, "The broker is away."))
        #expect(status.description == "interrupted: The broker is away. What came before is not all taken yet.")
    }

    @Test func gapNamesRunAndSequences() {
        let runId = UUID()
        let run = RunKey(origin: UUID(), runId: runId)
        let one = MonitoringEvent.gap(RunGap(run, missing: 4...4))
        let some = MonitoringEvent.gap(RunGap(run, missing: 4...9))
        #expect(one.description == "Run \(runId.lowercased) has a gap: event 4 did not come.")
        #expect(some.description == "Run \(runId.lowercased) has a gap: events 4 to 9 did not come.")
    }

    @Test func everyReaderGetsEveryReport() async {
        let reporter = ReportBroadcaster(endpointName: "example", logger: nil)
        var first = reporter.stream().makeAsyncIterator()
        var second = reporter.stream().makeAsyncIterator()
        reporter.report(.connection(.stopped), of: reporter.begin())
        #expect(await first.next()?.description == "stopped")
        #expect(await second.next()?.description == "stopped")
    }

    /// A program that has several subscriptions knows which one it is about, and waits for nothing that can't come.
    @Test func reportsNameTheirSubscriptionAndEndWithIt() async {
        let reporter = ReportBroadcaster(endpointName: "example", logger: nil)
        let all = reporter.stream()
        let ofOne = reporter.stream(of: "one")
        let (one, other) = (reporter.begin("one"), reporter.begin())
        reporter.report(.connection(.stopped), of: other)
        reporter.report(.connection(.connected(broker: "b")), of: one)
        reporter.report(.connection(.stopped), of: one)
        let reports = await ofOne.reduce(into: []) { $0.append($1) }
        #expect(reports.map(\.description) == ["connected to b", "stopped"])
        #expect(reports.map(\.subscription) == ["one", "one"])
        let names = await all.prefix(3).reduce(into: []) { $0.append($1.subscription) }
        #expect(names == ["events 1", "one", "one"])
    }

    /// Each iterator of one sequence is a subscription of that name.
    @Test func reportsOfANameEndWithTheLastSubscriptionThatHasIt() async {
        let reporter = ReportBroadcaster(endpointName: "example", logger: nil)
        let reports = reporter.stream(of: "one")
        let (first, second) = (reporter.begin("one"), reporter.begin("one"))
        reporter.report(.connection(.stopped), of: first)
        reporter.report(.connection(.connected(broker: "b")), of: second)
        reporter.report(.connection(.stopped), of: second)
        let all = await reports.reduce(into: []) { $0.append($1.description) }
        #expect(all == ["stopped", "connected to b", "stopped"])
    }

    @Test func reportsEndWithTheirClient() async throws {
        var client: MirroringMonitoringClient? = try MirroringMonitoringClient(uri: "amqp://127.0.0.1:1")
        let reports = try #require(client?.reports())
        let reading = Task { await reports.reduce(into: 0) { count, _ in count += 1 } }
        await Task.yield()
        client = nil
        #expect(await reading.value == 0)
    }

    @Test func statusIsWhatWasReportedLast() {
        let reporter = ReportBroadcaster(endpointName: "example", logger: nil)
        let subscription = reporter.begin()
        reporter.report(.connection(.connected(broker: "b")), of: subscription)
        reporter.report(.behind(since: .now), of: subscription)
        #expect(reporter.status == .connected(broker: "b"))
    }

    @Test func firstAttemptEndsWithItsOutcome() async throws {
        let error = MonitoringError(.authenticationFailed, "No.")
        let connecting = MonitoringEvent.connection(.connecting(broker: "b", attempt: 1))
        let failed = FirstAttempt()
        failed.observe(connecting)
        failed.observe(.connection(.disconnected(error, retryIn: nil)))
        failed.observe(.connection(.stopped))
        await #expect(throws: error) { try await failed.outcome() }

        for outcome in [ConnectionStatus.connected(broker: "b"), .disconnected(error, retryIn: .seconds(1))] {
            let attempt = FirstAttempt()
            attempt.observe(connecting)
            attempt.observe(.connection(outcome))
            try await attempt.outcome()
        }
    }

    /// Who starts something in the closure waits for as long as the broker is away.
    @Test func attemptThatHasToStandWaitsForOneThatDoes() async throws {
        let error = MonitoringError(.disconnected, "Away.")
        let attempt = FirstAttempt(hasToStand: true)
        attempt.observe(.connection(.disconnected(error, retryIn: .seconds(1))))
        attempt.observe(.connection(.interrupted(error)))
        let waiting = Task { try await attempt.outcome() }
        await Task.yield()
        attempt.observe(.connection(.connected(broker: "b")))
        attempt.observe(.connection(.disconnected(error, retryIn: nil)))
        try await waiting.value
        let failed = FirstAttempt(hasToStand: true)
        failed.observe(.connection(.disconnected(error, retryIn: .seconds(1))))
        failed.observe(.connection(.disconnected(error, retryIn: nil)))
        await #expect(throws: error) { try await failed.outcome() }
    }

    @Test(
        arguments: [
            (AMQPError.Code.authenticationFailed, MonitoringError.Code.authenticationFailed),
            (.accessRefused, .accessRefused), (.notFound, .missingTopology), (.invalidAddress, .invalidSettings),
            (.connectionLost, .disconnected), (.consumerCancelled, .disconnected),
        ] as [(AMQPError.Code, MonitoringError.Code)]
    )
    func errorKeepsWhatTheBrokerSaid(amqp: AMQPError.Code, monitoring: MonitoringError.Code) {
        let error = MonitoringError(
            AMQPError(amqp, origin: .channel, reply: AMQPError.Reply(code: 1, text: "T"), "A sentence.")
        )
        #expect(error.code == monitoring)
        #expect(error.underlying?.code == amqp)
        #expect(error.underlying?.reply?.text == "T")
        #expect(error.description == "A sentence.")
    }

    /// A file that can't be read is a setting to correct; a broker's certificate may be renewed any time.
    @Test(arguments: [(AMQPError.Origin.caller, MonitoringError.Code.invalidSettings), (.transport, .disconnected)])
    func trustIsASettingOnlyWhereOwnFilesAreToBlame(origin: AMQPError.Origin, code: MonitoringError.Code) {
        #expect(MonitoringError(AMQPError(.tlsFailed, origin: origin, "A sentence.")).code == code)
    }

    /// A client asks for no queue but its own: that one is gone says nothing about the topology.
    @Test(arguments: [("no exchange 'e'", MonitoringError.Code.missingTopology), ("no queue 'q'", .disconnected)])
    func ofWhatIsMissingAQueueIsOnlyTheSubscriptions(words: String, code: MonitoringError.Code) {
        let reply = AMQPError.Reply(code: 404, text: "NOT_FOUND - \(words) in vhost '/'")
        #expect(MonitoringError(AMQPError(.notFound, origin: .channel, reply: reply, "A sentence.")).code == code)
    }
}
