import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient

/// Has a subscriber of its own lose what subscribers lose, one thing after the other, while a run of its own tells events; and sees when
/// that is found, and when every event is there again.
struct Proof: Sendable {
    /// What came of a fault.
    enum Result: Sendable {
        case tried(FaultTrial)
        /// It could not be made to happen, and why, as it follows "since".
        case untried(SubscriptionFault, since: String)
    }

    /// Who publishes.
    let publisher: BrokerConfiguration
    /// Who subscribes, as `mom watch` does.
    let subscriber: MonitoringConfiguration

    /// Between two events of the run.
    private static let pause = Duration.milliseconds(250)
    /// How long the first event may take.
    private static let patience = Duration.seconds(20)

    /// After how long a fault counts as not mended: three times as long as the client takes to look, and what a bridge takes to answer.
    private var limit: Duration {
        max(subscriber.period, subscriber.broker.heartbeat * 2) * 3 + subscriber.bridgePatience * 2
    }

    /// Tries each fault, and tells what came of it.
    ///
    /// - Returns: what came of all.
    /// - Throws: `CommandFailure` if no event of the run comes before anything is lost.
    func run(_ tell: (Result) throws -> Void) async throws -> [Result] {
        let tally = ProofTally()
        let sender = ConfirmedPublisher(ConnectionRecovery(configuration: publisher))
        let run = ScratchRun(
            sender,
            user: publisher.addresses[0].user,
            version: ProgramVersion.text,
            tally: tally
        )
        let client = MirroringMonitoringClient(subscriber)
        // Somebody else may be proving something as well.
        client.mirroringTransferStatusEventHandler += { [runId = run.runId] event in
            if event.runId == runId { tally.receive(event.sequence) }
        }
        let reports = client.reports()
        try await client.subscribe(.job(ScratchRun.jobId))
        let others = [
            Task {
                do {
                    try await sender.run()
                } catch {
                    tally.fail(error)
                }
            },
            Task { for await report in reports where Self.isSign(report.event) { tally.find() } },
        ]
        let results: Swift.Result<[Result], any Error>
        do {
            results = .success(try await tryAll(run, client, tally, tell))
        } catch {
            results = .failure(error)
        }
        await client.unsubscribe()
        others.forEach { $0.cancel() }
        return try results.get()
    }

    private func tryAll(
        _ run: ScratchRun,
        _ client: MirroringMonitoringClient,
        _ tally: ProofTally,
        _ tell: (Result) throws -> Void
    ) async throws -> [Result] {
        var all: [Result] = []
        let failure: (any Error)?
        let going = Task {
            try? await run.begin()
            try? await run.goOn(every: Self.pause)
        }
        do {
            guard await tally.hasBegun(within: Self.patience) else { throw nothing(since: tally.failure) }
            for fault in SubscriptionFault.allCases {
                all.append(await result(of: fault, client, tally))
                try tell(all[all.count - 1])
                try Task.checkCancellation()
            }
            failure = nil
        } catch {
            failure = error
        }
        going.cancel()
        await going.value
        // Its end is told whatever has happened, also where somebody has interrupted this task: else bridges would wait for it.
        await Task { _ = await Bounded.value(within: Self.patience) { try? await run.end() } }.value
        if let failure { throw failure }
        return all
    }

    private func result(
        of fault: SubscriptionFault,
        _ client: MirroringMonitoringClient,
        _ tally: ProofTally
    ) async -> Result {
        let mark = tally.mark()
        do throws(MonitoringError) {
            try await client.suffer(fault)
        } catch {
            return .untried(fault, since: Finding.reason(of: error))
        }
        tally.begin(fault, since: mark)
        guard let trial = await tally.end(within: limit) else {
            return .untried(fault, since: "nothing was seen of it")
        }
        return .tried(trial)
    }

    /// - Parameter failure: why its events can't be published, if that is known.
    private func nothing(since failure: String?) -> CommandFailure {
        let reason =
            failure.map { "The events of the scratch run can't be published: \($0)." }
            ?? "No event of the scratch run has come within \(Quantity.duration(Self.patience)), before anything was lost."
        let user = publisher.addresses[0].user
        return CommandFailure(
            .failed,
            "\(reason) Nothing is proved. \(user) has to be allowed to publish events of the job \(ScratchRun.jobId.lowercased), and the "
                + "client to read them."
        )
    }

    /// Whether the subscriber says by it that something is wrong.
    private static func isSign(_ event: MonitoringEvent) -> Bool {
        switch event {
        case .connection(.interrupted), .connection(.disconnected), .behind, .gap, .missed: true
        default: false
        }
    }
}
