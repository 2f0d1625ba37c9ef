public import MirroringWire

/// Events as sequences.
extension MirroringMonitoringClient {
    /// All that there is to know of a selection of events, in one sequence: the past first if it is wanted, then what is published,
    /// without a gap between the two and with nothing twice; and beside the events whatever must be known about them, each in its place.
    ///
    /// ```swift
    /// let start = stored.flatMap(StreamPosition.init).map(StartingPoint.after) ?? .cached
    /// for try await next in client.events(for: .job(jobId), from: start) {
    ///     switch next {
    ///     case .event(let event): show(event)
    ///     case .caughtUp(let position): store(position.description)
    ///     case .gap, .missed: warn(next.description)
    ///     case .connection(let status): print("The client is \(status).")
    ///     default: break
    ///     }
    /// }
    /// ```
    ///
    /// What is published while the subscription does not stand, or what a slow reader has made the broker drop, is asked of the bridges
    /// and comes in its place, after a ``MonitoringEvent/behind(since:)``. What can't be had is a ``MonitoringEvent/missed(_:)``.
    /// Without ``MonitoringConfiguration/autoReconnect`` the sequence ends with an error when the subscription breaks: begin another one
    /// after the last ``MonitoringEvent/caughtUp(_:)``.
    ///
    /// - Parameters:
    ///   - selection: which events.
    ///   - start: from where on. For all but ``StartingPoint/now`` the user needs the right to ask for replays of the selection's job.
    ///   - name: what the subscription is called in reports and in the log; nil for `events` and a number.
    /// - Returns: the sequence. Each of its iterators is a subscription of its own.
    public func events(
        for selection: EventSelection = .all,
        from start: StartingPoint = .now,
        named name: String? = nil
    ) -> MonitoringEvents {
        let (configuration, reporter) = (configuration, reporter)
        return MonitoringEvents { handOver in
            let identity = reporter.begin(name)
            let session = MonitoringSession(
                configuration,
                SessionRequest(selection: selection, start: start, hearsBridges: true),
                deliver: { await handOver.send($0) },
                report: { event in
                    reporter.report(event, of: identity)
                    if case .connection = event { handOver.note(event) }
                }
            )
            return Task { handOver.finish(await session.run()) }
        }
    }

    /// Subscribes for as long as a closure runs, over a connection of its own, and gives it the events and nothing else.
    ///
    /// The closure begins when the subscription stands, so that every event of what the closure starts comes. With
    /// ``MonitoringConfiguration/autoReconnect`` that may take as long as the broker is away; ``status`` tells.
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
    ///   - start: from where on, as for ``events(for:from:named:)``.
    ///   - name: what the subscription is called in reports and in the log; nil for `events` and a number.
    ///   - body: reads the events. They end with an error when the subscription breaks and
    ///     ``MonitoringConfiguration/autoReconnect`` is not set; else only with the closure.
    /// - Returns: what the closure returns.
    /// - Throws: ``MonitoringError`` if the subscription could not be made and the client does not go on trying, `CancellationError`
    ///   if the task was cancelled before: the closure is not run then. Otherwise what the closure throws.
    public func withEvents<T>(
        _ selection: EventSelection = .all,
        from start: StartingPoint = .now,
        named name: String? = nil,
        _ body: (MonitoredEvents) async throws -> T
    ) async throws -> T {
        let handOver = HandOver<MonitoringEvent>()
        let attempt = FirstAttempt(hasToStand: true)
        let reporter = reporter
        let identity = reporter.begin(name)
        let session = MonitoringSession(
            configuration,
            SessionRequest(selection: selection, start: start),
            deliver: { news in
                let events = news.filter(\.isEvent)
                if !events.isEmpty { await handOver.send(events) }
            },
            report: { event in
                reporter.report(event, of: identity)
                attempt.observe(event)
            }
        )
        let result: Result<T, any Error> = await withDiscardingTaskGroup { group in
            group.addTask { handOver.finish(await session.run()) }
            defer { group.cancelAll() }
            do {
                try await attempt.outcome()
                try Task.checkCancellation()
                return .success(try await body(MonitoredEvents(handOver)))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
