import MirroringEvents
import MirroringMonitoring

// sample: original handlers
func transferEventCatcher(_ event: MirroringStatusEventArgs) {
    print(event.jobId, event.transferData.status.state.rawValue)
}

func connectionChanged(_ change: ServiceConnectionEventArgs) {
    print(change.endpointName, change.status)
}
// end of sample

func subscribeOnce(endpointName: String) async throws {
    // sample: original first
    let momClient = try MirroringMonitoringClient(endpointName: endpointName)  // defined in client.yaml
    momClient.mirroringTransferStatusEventHandler += transferEventCatcher
    try await momClient.subscribe()
    // end of sample
}

func subscribeForGood(endpointName: String) async throws {
    // sample: original second
    let momClient = try MirroringMonitoringClient(
        endpointName: endpointName,
        autoReconnect: true,
        period: .milliseconds(20_000)
    )
    momClient.mirroringTransferStatusEventHandler += transferEventCatcher
    try await momClient.subscribe()
    // end of sample
}

func watchConnections() {
    // sample: original connection
    MirroringMonitoringClient.serviceConnectionEventHandler += connectionChanged
    // end of sample
}
