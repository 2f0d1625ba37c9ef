import MirroringDiagnostics
import RabbitMQClient
import TestSupport
import Testing

@testable import MirroringPublisher

/// What health and log say of the broker.
@Suite struct DeliveryStatusTests {
    private let status = DeliveryStatus()
    private let log = LogRecord()
    private let recurrences: RecurrenceLog

    init() {
        // A busy machine may take longer than the minute after which the same is said again.
        recurrences = RecurrenceLog(logger: log.logger) { [start = ContinuousClock.now] in start }
    }

    private var connections: ConnectionLog { ConnectionLog(status: status, recurrences: recurrences) }
    private var deliveries: DeliveryLog { DeliveryLog(status: status, recurrences: recurrences) }

    private func disconnected(
        _ code: AMQPError.Code,
        _ origin: AMQPError.Origin,
        _ sentence: String = "It went wrong."
    ) -> ConnectionState {
        .disconnected(AMQPError(code, origin: origin, sentence), retryIn: .seconds(1))
    }

    // MARK: The health

    /// A run may end while the first login has no answer: then there is no error yet that could name the broker.
    @Test func brokerThatHasNotAnsweredIsNamedWithoutItsPassword() throws {
        let connections = connections
        let address = try BrokerAddress(uri: "amqp://engine:secret@broker.example.com/site")
        connections.record(.connecting(address, attempt: 1))
        #expect(status.current.unansweredBroker == "amqp://engine@broker.example.com:5672/site")
        connections.record(.stopped)
        deliveries.recordEnd()
        #expect(status.current.unansweredBroker != nil, "the end of the delivery is no answer")
        connections.record(.connected(address))
        #expect(status.current.unansweredBroker == nil)
        connections.record(.connecting(address, attempt: 1))
        connections.record(disconnected(.unreachable, .transport))
        #expect(status.current.unansweredBroker == nil, "the error names it")
    }

    @Test func exchangeThatIsMissingIsTheTopologys() {
        connections.record(disconnected(.notFound, .channel))
        #expect(status.current.lacksTopology)
        #expect(status.current.lastError == "It went wrong.")
        connections.record(disconnected(.unreachable, .transport))
        #expect(!status.current.lacksTopology)
    }

    @Test func virtualHostThatIsMissingIsNotTheTopologys() {
        connections.record(disconnected(.notFound, .connection))
        #expect(!status.current.lacksTopology)
    }

    @Test func whatNoQueueTakesLacksTheTopologyUntilItIsTaken() {
        var deliveries = deliveries
        deliveries.record(.refused(.noRoute))
        #expect(status.current.lacksTopology)
        #expect(status.current.isRefused)
        deliveries.record(.refused(.nacked))
        #expect(!status.current.lacksTopology)
        deliveries.record(.refused(.noRoute))
        deliveries.recordEnd()
        #expect(status.current.lacksTopology)
        deliveries.recordTaking()
        #expect(!status.current.lacksTopology)
        #expect(status.current.lastError == nil)
    }

    @Test func brokerAndOutboxHaveTroublesOfTheirOwn() throws {
        let troubles = OutboxTroubles(status: status, recurrences: recurrences)
        let address = try BrokerAddress(uri: "amqp://broker.example.com")
        troubles.record(OutboxError(.unwritable, "No flush."), of: .flushing)
        troubles.record(OutboxError(.unreadable, "No reading."), of: .reading)
        #expect(status.current.lastError == "No reading.", "that keeps events from the broker")
        connections.record(disconnected(.unreachable, .transport))
        #expect(status.current.lastError == "It went wrong.")
        connections.record(.connected(address))
        #expect(status.current.lastError == "No reading.")
        troubles.record(nil, of: .reading)
        troubles.record(nil, of: .listing)
        #expect(status.current.lastError == "No flush.")
        deliveries.recordEnd()
        #expect(status.current.lastError == "No flush.", "it is still so")
        troubles.record(nil, of: .flushing)
        #expect(status.current.lastError == nil)
    }

    /// Whoever looks when the delivery has ended, as at the end of a run, is told as well.
    @Test func alarmIsWhatIsWrongUntilItIsOverOrTheConnectionIs() throws {
        var deliveries = deliveries
        let address = try BrokerAddress(uri: "amqp://broker.example.com")
        deliveries.record(.refused(.nacked))
        deliveries.record(.blocked(reason: "low on disk"))
        #expect(status.current.isBlocked)
        #expect(status.current.lastError?.contains("it is low on disk.") == true)
        deliveries.recordEnd()
        #expect(!status.current.isBlocked)
        #expect(status.current.lastError?.contains("it is low on disk.") == true)
        deliveries.record(.unblocked)
        #expect(status.current.lastError?.contains("nack") == true)
        deliveries.record(.blocked(reason: "low on disk"))
        connections.record(.connected(address))
        #expect(status.current.alarm == nil, "another connection, another word")
        deliveries.record(.blocked(reason: "low on disk"))
        connections.record(disconnected(.unreachable, .transport))
        #expect(status.current.lastError == "It went wrong.")
    }

    // MARK: The log

    /// Two nodes of a cluster that is away for a weekend.
    @Test func brokersThatAreAwayAreLoggedOnceEach() {
        let connections = connections
        for attempt in 1...500 {
            let node = attempt.isMultiple(of: 2) ? "one" : "other"
            connections.record(disconnected(.unreachable, .transport, "No broker answers at the \(node) node."))
        }
        #expect(log.visible == ["disconnected", "disconnected"])
    }

    @Test func connectionThatComesAndGoesIsLoggedOnce() throws {
        let connections = connections
        let address = try BrokerAddress(uri: "amqp://broker.example.com")
        for _ in 1...500 {
            connections.record(.connected(address))
            connections.record(disconnected(.connectionLost, .transport))
        }
        #expect(log.visible == ["connected", "disconnected", "connected"])
    }

    /// One whose reader is a little too slow.
    @Test func queueThatRefusesNowAndThenIsLoggedOnce() {
        var deliveries = deliveries
        for _ in 1...500 {
            deliveries.record(.refused(.nacked))
            deliveries.record(.delivered(PendingEvent.samples(1...1)))
        }
        #expect(log.visible == ["broker refuses events", "broker takes events again"])
    }

    /// Each connection finds it anew, and may break soon.
    @Test func queueThatRefusesBarriersIsNoTroubleAndLoggedOnce() {
        var deliveries = deliveries
        for _ in 1...500 {
            deliveries.record(.refused(.nacked))
            deliveries.record(.probeRefused)
            #expect(status.current.lastError == nil)
        }
        #expect(log.visible.count == 3, "\(log.visible)")
        #expect(log.visible.last?.hasPrefix("a queue refuses barriers") == true)
    }

    @Test func alarmThatComesAndGoesIsLoggedOnce() {
        var deliveries = deliveries
        for _ in 1...500 {
            deliveries.record(.blocked(reason: "low on memory"))
            deliveries.record(.unblocked)
        }
        #expect(log.visible == ["broker takes no events for now", "broker takes events again"])
    }

    /// A channel that is closed over the events: that they are taken is its end, not the next login.
    @Test func endOfARefusalIsAConfirm() throws {
        var deliveries = deliveries
        let connections = connections
        let address = try BrokerAddress(uri: "amqp://broker.example.com")
        for _ in 1...3 {
            connections.record(.connected(address))
            connections.record(disconnected(.notFound, .channel))
        }
        #expect(log.visible == ["connected", "disconnected"])
        connections.record(.connected(address))
        deliveries.record(.delivered(PendingEvent.samples(1...1)))
        #expect(log.visible.last == "broker takes events again")
        #expect(log.visible.count == 3)
    }
}
