// sample: subscriber
import MirroringEvents
import MirroringMonitoring

let client = try MirroringMonitoringClient(uri: "amqp://127.0.0.1", autoReconnect: true)
try await client.withEvents { events in
    for try await event in events {
        print(event.transferData.initializeData.name, event.sequence, event.status.state.rawValue)
    }
}
// end of sample
