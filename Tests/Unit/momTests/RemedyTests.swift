import MirroringCommands
import MirroringMonitoring
import RabbitMQClient
import Testing

@testable import mom

/// Which remedy goes with what a library says.
@Suite struct RemedyTests {
    @Test(
        arguments: [
            (.missingTopology, .applyTopology), (.noAnswer, .startBridge), (.notFound, nil), (.disconnected, nil),
        ] as [(MonitoringError.Code, Remedy?)]
    )
    func clientsErrorsHaveOneByTheirCode(code: MonitoringError.Code, remedy: Remedy?) {
        #expect(Remedy(MonitoringError(code, "It went wrong.")) == remedy)
    }

    @Test func ofAChannelTheTopologyIsMissingOfAConnectionTheVirtualHost() {
        #expect(Remedy(AMQPError(.notFound, origin: .channel, "It went wrong.")) == .applyTopology)
        #expect(Remedy(AMQPError(.notFound, origin: .connection, "It went wrong.")) == nil)
        #expect(Remedy(AMQPError(.accessRefused, origin: .channel, "It went wrong.")) == nil)
    }

    @Test func aPersonReadsBoth() {
        let failure = CommandFailure(MonitoringError(.noAnswer, "No bridge answered within 30 s."))
        #expect(failure.description == "No bridge answered within 30 s. Start one: mom bridge.")
        #expect(failure.exitCode == .usage)
        #expect(CommandFailure(MonitoringError(.replayRefused, "No.")).description == "No.")
    }
}
