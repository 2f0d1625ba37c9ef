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

    /// A run may end while the first login has no answer: then there is no error yet that could name the broker.
    @Test func brokerThatHasNotAnsweredIsNamedWithoutItsPassword() throws {
        let log = ConnectionLog(status: status, logger: logger)
        let address = try BrokerAddress(uri: "amqp://engine:secret@broker.example.com/site")
        log.record(.connecting(address, attempt: 1))
        #expect(status.current.unansweredBroker == "amqp://engine@broker.example.com:5672/site")
        log.record(.stopped)
        DeliveryLog(status: status, logger: logger).recordEnd()
        #expect(status.current.unansweredBroker != nil, "the end of the delivery is no answer")
        log.record(.connected(address))
        #expect(status.current.unansweredBroker == nil)
        log.record(.connecting(address, attempt: 1))
        disconnect(.unreachable, .transport)
        #expect(status.current.unansweredBroker == nil, "the error names it")
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
        var log = DeliveryLog(status: status, logger: logger)
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
