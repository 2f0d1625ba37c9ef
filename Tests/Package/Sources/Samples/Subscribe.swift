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

private func show(_ event: MonitoredEvent) {}

private func store(_ text: String) {}

private func warn(_ text: String) {}

func join(_ client: MirroringMonitoringClient, jobId: UUID, stored: String?) async throws {
    // sample: joined
    let start = stored.flatMap(StreamPosition.init).map(StartingPoint.after) ?? .cached
    for try await next in client.events(for: .job(jobId), from: start) {
        switch next {
        case .event(let event): show(event)
        case .caughtUp(let position): store(position.description)
        case .gap, .missed: warn(next.description)
        case .connection(let status): print("The client is \(status).")
        default: break
        }
    }
    // end of sample
}

func hearBridges(_ client: MirroringMonitoringClient) async throws {
    // sample: bridges
    for try await next in client.events() {
        guard case .bridge(let notice) = next else { continue }
        print(notice)
    }
    // end of sample
}

func report(_ client: MirroringMonitoringClient) -> Task<Void, Never> {
    // sample: reports
    let reports = client.reports(of: MirroringMonitoringClient.handlersName)
    let reporting = Task {
        for await report in reports {
            switch report.event {
            case .connection(let status): print("The client is \(status).")
            case .missed(let missed): print(missed)
            default: break
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
    for try await item in client.history.events(request, of: .job(jobId)) {
        switch item {
        case .event(let event): print(event.sequence, event.status.state.rawValue)
        case .complete(let complete): print("These were \(complete.count) events.")
        default: break
        }
    }
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
