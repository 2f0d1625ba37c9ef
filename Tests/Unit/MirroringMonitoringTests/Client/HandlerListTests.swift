import RabbitMQClient
import Testing

@testable import MirroringMonitoring

/// Handlers of events.
@Suite struct HandlerListTests {
    @Test func handlersStandInTheOrderOfTheirAdding() {
        let list = HandlerList<@Sendable () -> Int>()
        list.add { 1 }
        let second = list.add { 2 }
        list.add { 3 }
        #expect(list.all.map { $0() } == [1, 2, 3])
        list.remove(second)
        list.remove(second)
        #expect(list.all.map { $0() } == [1, 3])
    }

    @Test func plusAndEqualsSignAddsBehindTheOthers() {
        let list = HandlerList<@Sendable () -> Int>()
        list.add { 1 }
        list += { 2 }
        #expect(list.all.map { $0() } == [1, 2])
    }

    @Test func originalNamesAreThoseOfTheHandlers() throws {
        let client = MirroringMonitoringClient(
            MonitoringConfiguration(
                endpointName: "example",
                broker: try BrokerConfiguration(uris: "amqp://127.0.0.1", connectionName: "example")
            )
        )
        let handler: MirroringStatusEventHandler = { _ in }
        client.mirroringTransferStatusEventHandler += handler
        #expect(client.mirroringTransferStatusEventHandler.all.count == 1)
    }
}
