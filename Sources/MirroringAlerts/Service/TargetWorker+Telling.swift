import Logging
import MirroringDiagnostics
import MirroringEvents
import RabbitMQClient

/// How its target is told.
extension TargetWorker {
    /// Tells notices, and what has happened, and notes in a desk that they are told.
    func tell(
        _ notices: [AlertNotice],
        _ next: inout AlertDesk,
        _ signal: AlertSignal?,
        _ subscription: Subscription
    ) async throws {
        let bundle = AlertBundle(
            notices: notices,
            signal: signal,
            standing: next.standing(with: notices),
            canary: next.canary
        )
        if target.wants(bundle) { try await deliver(bundle, subscription) }
        next.settle(notices, at: .now)
    }

    /// Delivers until the target has taken it: as long as it takes, while the queue is read by this connection.
    private func deliver(_ bundle: AlertBundle, _ subscription: Subscription) async throws {
        isDelivering = true
        defer { isDelivering = false }
        // What is told again is older, and must not come after this.
        await refreshing?.value
        var schedule = DeliverySchedule()
        while true {
            do throws(DeliveryFailure) {
                warn(of: try await target.deliver(bundle, at: .now))
                recurrences.logEnd(of: name, .notice, "delivers again") { ["target": "\(name)"] }
                return await note(bundle)
            } catch {
                try Task.checkCancellation()
                recurrences.log(.error, "can't deliver", reason: "\(error)", of: name) {
                    ["target": "\(name)", "error": "\(error)"]
                }
                // It would stand in the way of all that comes after it.
                if error.isFinal { return }
            }
            try await Task.sleep(for: schedule.next())
            guard !subscription.isOver else { throw Self.interruption }
        }
    }

    /// One of several did not take it.
    private func warn(of failures: [DeliveryFailure]) {
        for failure in failures {
            recurrences.warn("can't deliver to one of several", reason: "\(failure)") {
                ["target": "\(name)", "error": "\(failure)"]
            }
        }
    }

    /// What was not taken comes again, on the next connection.
    private static let interruption = AMQPError(
        .connectionLost,
        origin: .transport,
        "The queue is read no more, while its target does not take what was read."
    )

    private func note(_ bundle: AlertBundle) async {
        lastRefresh = .now
        guard bundle.bringsCanary, let book else { return }
        do {
            try await book.note(name, at: bundle.canary ?? .now)
        } catch {
            recurrences.warn("can't write the time of the canary", reason: "\(error)") { ["error": "\(error)"] }
        }
    }

    /// Tells again what stands, whether there is a broker or not, until the task is cancelled.
    func refresh() async throws {
        guard let interval = target.refreshInterval else { return }
        while true {
            try await Task.sleep(for: Self.tick)
            if let lastRefresh, lastRefresh.duration(to: .now) < interval { continue }
            try await refreshNow()
        }
    }

    private func refreshNow() async throws {
        guard !isDelivering else { return }
        try await keep(desk)
        let bundle = AlertBundle(standing: desk.standing(), canary: desk.canary)
        // What is told now says it as well.
        guard !isDelivering, !bundle.standing.isEmpty || bundle.canary != nil else { return }
        lastRefresh = .now
        let task = Task { await tellAgain(bundle) }
        refreshing = task
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        refreshing = nil
    }

    private func tellAgain(_ bundle: AlertBundle) async {
        do throws(DeliveryFailure) {
            warn(of: try await target.deliver(bundle, at: .now))
        } catch {
            recurrences.log(.error, "can't tell again what stands", reason: "\(error)", of: name) {
                ["target": "\(name)", "error": "\(error)"]
            }
        }
    }
}
