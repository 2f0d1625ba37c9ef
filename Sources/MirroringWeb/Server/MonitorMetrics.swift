import MirroringBridge
import MirroringEvents

/// What the monitor knows, as metrics.
extension MetricRegistry {
    /// Takes what is known of the monitor and its bridge. What is counted is there from the first scrape on, with 0.
    func take(
        status: StatusView?,
        bridge: BridgeStatus?,
        counters: MonitorCounters,
        jobs: [JobView],
        unfinished: Int,
        requests: [Int: Int]
    ) {
        if let status { take(status) }
        if let bridge { take(bridge) }
        for severity in Severity.allCases {
            count(.events, counters.events[severity] ?? 0, [("severity", severity.rawValue)])
        }
        for outcome in Outcome.allCases where outcome != .running {
            count(.runsEnded, counters.runs[outcome] ?? 0, [("outcome", outcome.rawValue)])
        }
        for list in JobView.List.allCases {
            set(.jobs, to: Double(jobs.count { $0.list == list }), [("list", list.rawValue)])
        }
        for kind in JobRemark.Kind.allCases {
            let stated = jobs.count { $0.statements.contains { $0.kind == kind } }
            set(.statements, to: Double(stated), [("kind", kind.rawValue)])
        }
        set(.unfinished, to: Double(unfinished))
        count(.streamsCut, counters.cut)
        for digit in 2...5 { count(.requests, requests[digit] ?? 0, [("class", "\(digit)xx")]) }
    }

    private func take(_ status: StatusView) {
        set(.build, to: 1, [("version", status.program)])
        set(.started, to: status.startedAt.seconds)
        set(.logs, to: Double(status.logs.files))
        set(.logBytes, to: Double(status.logs.bytes))
        set(.streams, to: Double(status.streams))
    }

    private func take(_ bridge: BridgeStatus) {
        set(.connected, to: bridge.broker.state == .connected)
        set(.healthy, to: bridge.troubles.isEmpty)
        for trouble in BridgeTrouble.allCases {
            set(.unhealthy, to: bridge.troubles.contains(trouble), [("reason", trouble.rawValue)])
        }
        set(.caughtUp, to: bridge.reading.isCaughtUp)
        set(.writesLog, to: bridge.writesLog)
        if let position = bridge.reading.position { set(.position, to: Double(position)) }
        set(.behind, to: Double(bridge.reading.behind))
        if let time = bridge.reading.heardAt { set(.lastRead, to: time.seconds) }
        set(.cached, to: Double(bridge.reading.cached))
        let faults = bridge.faults
        count(.missing, faults.missing)
        count(.dropped, faults.dropped)
        count(.repeated, faults.repeated)
        count(.deadLetters, faults.deadLetters)
        count(.illegal, faults.illegal)
        count(.unverified, faults.unverified)
        count(.foreignKeys, faults.foreignKeys)
    }

    /// Takes who is subscribed.
    func take(_ subscribers: [Subscriber]) {
        for kind in [Subscriber.Kind.named, .session, .other] {
            set(.subscribers, to: Double(subscribers.count { $0.kind == kind }), [("kind", kind.rawValue)])
        }
        let named = subscribers.filter { $0.kind == .named }
        set(.warned, to: Double(named.count { $0.isWarned == true }))
        set(.backlog, to: Double(named.compactMap { $0.backlog ?? $0.ready }.max() ?? 0))
    }

    /// Takes a job.
    func take(_ job: JobView) {
        let labels = [("job_id", job.jobId), ("job", job.name)]
        let run = job.run
        if let time = job.lastSuccess { set(.jobSuccess, to: time.seconds, labels) }
        set(.jobBegin, to: run.began.seconds, labels)
        if let time = run.ended { set(.jobEnd, to: time.seconds, labels) }
        set(.jobDuration, to: run.seconds, labels)
        set(.jobRunning, to: run.outcome == .running, labels)
        set(.jobFailed, to: run.outcome != .running && run.outcome != .succeeded, labels)
        if let bytes = run.progress?.sentBytes { set(.jobBytes, to: Double(bytes), labels) }
        if let time = job.expected?.due { set(.jobDue, to: time.seconds, labels) }
        for kind in JobRemark.Kind.allCases {
            let isStated = job.statements.contains { $0.kind == kind }
            set(.jobStated, to: isStated, labels + [("kind", kind.rawValue)])
        }
    }
}

extension Timestamp {
    /// Seconds since 1970.
    fileprivate var seconds: Double { Double(milliseconds) / 1_000 }
}
