import Configuration
import MirroringEvents
import MirroringMonitoring
import MirroringWire

import struct Foundation.UUID

func subscribe(jobId: UUID) async throws {
    // sample: events of a job
    let client = try MirroringMonitoringClient(endpointName: "local", autoReconnect: true)
    try await client.withEvents(.job(jobId)) { events in
        for try await event in events {
            print(event.sequence, event.status.state.rawValue)
        }
    }
    // end of sample
}

func subscribeWithHandlers() async throws {
    // sample: handlers
    let client = try MirroringMonitoringClient(endpointName: "local", autoReconnect: true)
    client.mirroringTransferStatusEventHandler += { event in
        print(event.status.state.rawValue)
    }
    try await client.subscribe()
    // end of sample
}

func outcomeOfARun(_ client: MirroringMonitoringClient, jobId: UUID) async throws -> Outcome? {
    // sample: outcome
    let outcome: Outcome? = try await client.withEvents(.job(jobId)) { events in
        for try await event in events where event.status.terminal { return event.status.outcome }
        return nil
    }
    // end of sample
    return outcome
}

private func startTheJob() async throws {}

func waitForARun(_ client: MirroringMonitoringClient, jobId: UUID) async throws -> Outcome? {
    // sample: start and wait
    let outcome: Outcome? = try await client.withEvents(.job(jobId)) { events in
        try await startTheJob()
        for try await event in events where event.status.terminal { return event.status.outcome }
        return nil
    }
    // end of sample
    return outcome
}

func report(_ client: MirroringMonitoringClient) -> Task<Void, Never> {
    // sample: reports
    let reports = client.reports()
    let reporting = Task {
        for await report in reports {
            switch report {
            case .connection(let status): print("The client is \(status).")
            case .notice(.missedPossible(let since)): print("Ask for what came since \(since).")
            case .notice(let notice): print(notice)
            @unknown default: break
            }
        }
    }
    // end of sample
    return reporting
}

func replay(_ client: MirroringMonitoringClient, jobId: UUID, since: Timestamp) async throws {
    // sample: replay
    var request = ReplayRequest()
    request.since = Timestamp(milliseconds: since.milliseconds - 60_000)
    let replay = try await client.history.replay(request, of: .job(jobId))
    for event in replay.events { print(event.sequence, event.status.state.rawValue) }
    // end of sample
}

func subscribeByOwnSettings() async throws {
    // sample: own settings
    let settings = ConfigReader(providers: [
        EnvironmentVariablesProvider(),
        InMemoryProvider(values: [
            "endpoints.local.uri": "amqp://127.0.0.1"
        ]),
    ])
    let client = try MirroringMonitoringClient(endpointName: "local", config: settings)
    // end of sample
    _ = client
}
