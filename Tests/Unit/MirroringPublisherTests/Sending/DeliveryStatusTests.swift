import Logging
import RabbitMQClient
import Testing

@testable import MirroringPublisher

/// What the health says of the last error.
@Suite struct DeliveryStatusTests {
    private let status = DeliveryStatus()
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private func disconnect(_ code: AMQPError.Code, _ origin: AMQPError.Origin) {
        let error = AMQPError(code, origin: origin, "It went wrong.")
        ConnectionLog(status: status, logger: logger).record(.disconnected(error, retryIn: .seconds(1)))
    }

    @Test func exchangeThatIsMissingIsTheTopologys() {
        disconnect(.notFound, .channel)
        #expect(status.current.lacksTopology)
        #expect(status.current.lastError == "It went wrong.")
        disconnect(.unreachable, .transport)
        #expect(!status.current.lacksTopology)
    }

    @Test func virtualHostThatIsMissingIsNotTheTopologys() {
        disconnect(.notFound, .connection)
        #expect(!status.current.lacksTopology)
    }

    @Test func whatNoQueueTakesLacksTheTopologyUntilItIsTaken() {
        let log = DeliveryLog(status: status, logger: logger)
        log.record(.refused(.returned(code: 312, text: "NO_ROUTE")))
        #expect(status.current.lacksTopology)
        #expect(status.current.isRefused)
        log.record(.refused(.nacked))
        #expect(!status.current.lacksTopology)
        log.record(.refused(.returned(code: 312, text: "NO_ROUTE")))
        log.recordEnd()
        #expect(status.current.lacksTopology)
        status.update { $0.lastError = nil }
        #expect(!status.current.lacksTopology)
    }
}
