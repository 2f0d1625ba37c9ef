import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringSettings
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// Subscribers who may see one job and no other.
@Suite(.timeLimit(.minutes(15)), .enabled(if: BrokerTool.isKnown)) struct MonitoringRightsTests {
    private let granted = UUID()
    private let foreign = UUID()

    /// With a user who may subscribe to the job that is granted.
    private func withSubscriber(_ body: (TestBroker, BrokerConfiguration) async throws -> Void) async throws {
        try await withBroker { broker in
            let user = "subscriber-\(UUID().lowercased)"
            let own = "^mirroring\\.session\\.\(user)\\."
            try await BrokerTool.addUser(user, password: "secret")
            do {
                let (host, read) = (broker.virtualHost, "\(own)|^mirroring\\.events$")
                try await BrokerTool.permit(user, on: host, configure: own, write: own, read: read)
                let job = "^\(granted.lowercased)\\."
                try await BrokerTool.setTopics(of: "mirroring.events", for: user, on: host, write: "^$", read: job)
                var configuration = try broker.configuration(MonitoringConfiguration.connectionName)
                configuration.addresses[0].user = user
                configuration.addresses[0].password = Secret("secret")
                try await body(broker, configuration)
            } catch {
                try? await BrokerTool.deleteUser(user)
                throw error
            }
            try await BrokerTool.deleteUser(user)
        }
    }

    private func client(_ broker: BrokerConfiguration) -> MirroringMonitoringClient {
        var configuration = MonitoringConfiguration(endpointName: "test", broker: broker)
        configuration.autoReconnect = true
        configuration.period = .milliseconds(200)
        return MirroringMonitoringClient(configuration)
    }

    /// Publishes events of the granted job until a client has got some.
    private func expectEvents(of client: MirroringMonitoringClient, through broker: TestBroker) async throws {
        let (events, continuation) = AsyncStream<MirroringStatusEventArgs>.makeStream()
        client.mirroringTransferStatusEventHandler.add { continuation.yield($0) }
        let publishing = Task {
            let runId = UUID()
            for sequence in 1... {
                try await broker.publish([.typical(sequence: sequence, runId: runId, jobId: granted)])
            }
        }
        defer { publishing.cancel() }
        #expect(await events.prefix(3).reduce(into: []) { $0.append($1.jobId) } == [granted, granted, granted])
    }

    @Test func refusedJobIsSaidAndTheOtherGoesOn() async throws {
        try await withSubscriber { broker, configuration in
            let client = client(configuration)
            try await client.subscribe(contextId: granted)
            let error = await #expect(throws: MonitoringError.self) { try await client.subscribe(contextId: foreign) }
            #expect(error?.code == .accessRefused)
            #expect(error?.description.contains("may not subscribe to \"\(foreign.lowercased).#\"") == true)

            // Only the next check binds again after this, and only if it asks for nothing that is refused.
            try await broker.deleteExchange(WireNames.Exchange.events)
            try await broker.applyTopology()
            try await expectEvents(of: client, through: broker)
            await client.unsubscribe()
        }
    }

    @Test func jobThatIsRefusedOnlyLaterDoesNotKeepTheOtherFromStanding() async throws {
        try await withSubscriber { broker, configuration in
            let path = try NetworkPath(to: configuration.addresses[0].port)
            var configuration = configuration
            configuration.addresses[0].port = path.port
            path.refuse()
            let client = client(configuration)
            let reports = client.reports()
            try await client.subscribe(contextId: granted)
            try await client.subscribe(contextId: foreign)
            path.admit()
            let seen = await reports.through(\.isConnected)
            let withdrawn = seen.compactMap { report -> EventSelection? in
                guard case .withdrawn(let selection, let error) = report.event, error.code == .accessRefused
                else {
                    return nil
                }
                return selection
            }
            #expect(withdrawn == [.job(foreign)])
            try await expectEvents(of: client, through: broker)
            await client.unsubscribe()
        }
    }

    /// Neither what bridges say nor the past is everybody's; what comes comes all the same.
    @Test func subscriberIsToldOnceWhatItMayNotHave() async throws {
        try await withSubscriber { broker, configuration in
            var events = client(configuration).events(for: .job(granted), from: .cached).makeAsyncIterator()
            var all = try await events.through { $0.missedHistory != nil }
            let run = MirroringStatusEventArgs.run(of: granted, 1...2)
            try await broker.publish(run)
            all += try await events.through { $0.isEvent(2, of: run) }
            try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
            all += try await events.through { $0.missedHistory != nil }
            let unheard = all.compactMap { next -> MonitoringError.Code? in
                if case .unheard(let error) = next { error.code } else { nil }
            }
            #expect(unheard == [.accessRefused])
            let missed = all.compactMap { next -> MonitoringError.Code? in
                if case .missed(.unknown(_, let error)) = next { error.code } else { nil }
            }
            #expect(missed == [.accessRefused, .accessRefused])
        }
    }
}
