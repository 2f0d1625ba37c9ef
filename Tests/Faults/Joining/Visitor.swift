import EventSamples
import Foundation
import MirroringMonitoring
import MirroringWire
import RabbitMQClient
import TestSupport

/// Somebody who subscribes with the client, leaves, and comes again, until all is over.
struct Visitor: Sendable {
    let name: String
    /// The job that is looked at; nil for all.
    let job: UUID?
    let client: MirroringMonitoringClient
    let surroundings: Surroundings

    /// What visitors share.
    struct Surroundings: Sendable {
        let design: JoinDesign
        let history: HistoryReader
        /// Whether all was published, and is in the history.
        let isOver = Noted(false)
    }

    /// - Parameter uri: the broker, and the user's name.
    init(_ name: String, of job: UUID?, uri: String, in surroundings: Surroundings) throws {
        var broker = try BrokerConfiguration(uris: uri, connectionName: MonitoringConfiguration.connectionName)
        // On a busy machine the broker takes its time, and nothing is lost for it.
        (broker.connectTimeout, broker.callTimeout, broker.heartbeat) = (.seconds(60), .seconds(60), .seconds(20))
        var configuration = MonitoringConfiguration(endpointName: name, broker: broker)
        configuration.autoReconnect = true
        let design = surroundings.design
        configuration.checkpoint = job == nil ? design.checkpointOfAll : design.checkpoint
        configuration.bridgePatience = .seconds(60)
        self.name = name
        self.job = job
        self.surroundings = surroundings
        client = MirroringMonitoringClient(configuration)
    }

    /// Comes and goes.
    func visits(_ generator: SeededGenerator) async -> [Visit] {
        var generator = generator
        var visits: [Visit] = []
        var place: StreamPosition?
        while true {
            let plan = VisitPlan(pace: surroundings.design.pace, using: &generator)
            try? await Task.sleep(for: plan.pause)
            guard !surroundings.isOver.value, !Task.isCancelled else { return visits }
            let (visit, end) = await visit(plan, number: visits.count + 1, after: place)
            visits.append(visit)
            place = end ?? place
        }
    }

    /// Comes, and leaves when it is complete up to where the history stood when its time was over.
    private func visit(
        _ plan: VisitPlan,
        number: Int,
        after place: StreamPosition?
    ) async -> (Visit, end: StreamPosition?) {
        let leave = ContinuousClock.now + plan.stay
        let start = plan.start(after: place, cached: surroundings.design.surelyCached)
        let begin = await surroundings.history.last(of: nil).map { $0.offset + 1 } ?? 0
        let visit = Visit("\(name), visit \(number) from \(plan.beginning)", of: job, from: start.meant, begin: begin)
        let reading = Task { await read(visit, from: start.asked, until: leave) }
        let alarm = Task {
            try await Task.sleep(until: leave + JoinDesign.patience)
            reading.cancel()
        }
        defer { alarm.cancel() }
        return await withTaskCancellationHandler {
            await reading.value
        } onCancel: {
            reading.cancel()
        }
    }

    private func read(
        _ visit: Visit,
        from start: StartingPoint,
        until leave: ContinuousClock.Instant
    ) async -> (Visit, end: StreamPosition?) {
        var visit = visit
        var goal: UInt64?
        var place: StreamPosition?
        var events = client.events(for: job.map(EventSelection.job) ?? .all, from: start).makeAsyncIterator()
        do {
            while let next = try await events.next(), !Task.isCancelled {
                visit.take(next, at: .now)
                if goal == nil, ContinuousClock.now >= leave || surroundings.isOver.value {
                    goal = await surroundings.history.last(of: nil)?.offset ?? 0
                }
                guard case .caughtUp(let reached) = next else { continue }
                place = reached
                if let goal, reached.offset >= goal { return (visit, place) }
            }
            visit.complain("It was not complete in time.")
        } catch {
            visit.complain("It ended: \(error)")
        }
        return (visit, place)
    }
}
