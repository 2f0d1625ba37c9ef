public import MirroringWire

/// Events as a sequence.
extension MirroringMonitoringClient {
    /// Subscribes for as long as a closure runs, over a connection of its own.
    ///
    /// The closure begins when the first attempt to subscribe is over. Without ``MonitoringConfiguration/autoReconnect`` the
    /// subscription stands then, so that every event of what the closure starts comes; with it the broker may be away, and
    /// ``status`` tells.
    ///
    /// ```swift
    /// let outcome: Outcome? = try await client.withEvents(.job(jobId)) { events in
    ///     for try await event in events where event.status.terminal { return event.status.outcome }
    ///     return nil
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - selection: which events.
    ///   - body: reads the events. They end with an error when the subscription breaks and
    ///     ``MonitoringConfiguration/autoReconnect`` is not set; else only with the closure.
    /// - Returns: what the closure returns.
    /// - Throws: ``MonitoringError`` if the subscription could not be made and the client does not go on trying, `CancellationError`
    ///   if the task was cancelled before: the closure is not run then. Otherwise what the closure throws.
    public func withEvents<T>(
        _ selection: EventSelection = .all,
        _ body: (MonitoredEvents) async throws -> T
    ) async throws -> T {
        let (events, source) = MonitoredEvents.make()
        let attempt = FirstAttempt()
        let reporter = reporter
        let number = reporter.begin()
        let session = MonitoringSession(
            configuration,
            selections: [selection],
            takesForeignKeys: true,
            deliver: { await source.send($0) },
            report: { report in
                reporter.report(report, of: number)
                attempt.observe(report)
            }
        )
        let result: Result<T, any Error> = await withDiscardingTaskGroup { group in
            group.addTask { source.finish(await session.run()) }
            defer { group.cancelAll() }
            do {
                try await attempt.outcome()
                try Task.checkCancellation()
                return .success(try await body(events))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
