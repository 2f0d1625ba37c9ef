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
        #expect(CommandFailure(MonitoringError(.replayRefused, "No.")).description == "No.")
    }

    // MARK: Exit codes

    @Test(
        arguments: [
            (.unknownEndpoint, .usage), (.invalidSettings, .usage), (.authenticationFailed, .usage),
            (.accessRefused, .usage), (.missingTopology, .usage), (.notFound, .usage),
            (.replayRefused, .failed), (.noAnswer, .failed), (.disconnected, .failed),
        ] as [(MonitoringError.Code, CommandExitCode)]
    )
    func onlyWhatTheUserCanCorrectIsWrongUsage(code: MonitoringError.Code, exitCode: CommandExitCode) {
        #expect(CommandFailure(MonitoringError(code, "No.")).exitCode == exitCode)
    }

    @Test(
        arguments: [
            (.invalidAddress, .transport, .usage), (.authenticationFailed, .connection, .usage),
            (.accessRefused, .channel, .usage), (.notFound, .connection, .usage), (.notFound, .channel, .usage),
            (.tlsFailed, .caller, .usage), (.tlsFailed, .transport, .failed), (.unreachable, .transport, .failed),
            (.timeout, .transport, .failed), (.connectionForced, .connection, .failed),
            (.resourceError, .connection, .failed),
        ] as [(AMQPError.Code, AMQPError.Origin, CommandExitCode)]
    )
    func theSameHoldsForTheBroker(code: AMQPError.Code, origin: AMQPError.Origin, exitCode: CommandExitCode) {
        #expect(CommandFailure(AMQPError(code, origin: origin, "No.")).exitCode == exitCode)
    }
}
