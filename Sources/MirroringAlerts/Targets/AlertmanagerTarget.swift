import MirroringEvents

/// Alertmanager, by version 2 of its API: every member of its cluster gets all alerts, since each may be the only one that is left.
///
/// Alertmanager forgets what it does not hear of again, and takes a time of its own for the end of an alert. So each alert is posted with
/// an end that lies three intervals ahead, again in each interval, and its real end again for five minutes.
struct AlertmanagerTarget: AlertTarget {
    /// How often what stands is posted again.
    static let interval = Duration.seconds(60)
    /// For how long the end of an alert is posted again.
    static let resolution = Duration.seconds(300)

    /// The members' addresses.
    let members: [String]
    /// Labels of each alert, beside those that identify it.
    let labels: [String: String]
    let texts: AlertTexts
    let http: AlertHTTP
    /// How often the canary should come; nil if there is none.
    let canaryInterval: Duration?

    var refreshInterval: Duration? { Self.interval }

    func wants(_ bundle: AlertBundle) -> Bool {
        !bundle.notices.isEmpty || bundle.bringsCanary && canaryInterval != nil
    }

    /// Taken is what one member has taken: they tell each other, and the others get it with the next interval.
    func deliver(_ bundle: AlertBundle, at now: Timestamp) async throws(DeliveryFailure) -> [DeliveryFailure] {
        let alerts = posted(bundle, at: now)
        guard !alerts.isEmpty else { return [] }
        let body = AlertJSON.bytes(of: alerts)
        let failures = await withTaskGroup(of: DeliveryFailure?.self) { group in
            for member in members { group.addTask { await failure(to: member, body) } }
            return await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
        }
        guard failures.count == members.count, let first = failures.first else { return failures }
        throw failures.first { !$0.isFinal } ?? first
    }

    private func failure(to member: String, _ body: [UInt8]) async -> DeliveryFailure? {
        let root = member.hasSuffix("/") ? String(member.dropLast()) : member
        do throws(DeliveryFailure) {
            try await http.post(body, to: "\(root)/api/v2/alerts", [("content-type", "application/json")])
            return nil
        } catch {
            return error
        }
    }

    /// What is posted.
    func posted(_ bundle: AlertBundle, at now: Timestamp) -> [PostedAlert] {
        let alerts = bundle.standing.map { PostedAlert($0, labels, texts, at: now) }
        guard let canaryInterval, let canary = bundle.canary, canary.isWithin(canaryInterval * 3, of: now) else {
            return alerts
        }
        return alerts + [PostedAlert(canary: canary, labels, texts, until: canary.after(canaryInterval * 3))]
    }
}

/// An alert as Alertmanager takes it.
struct PostedAlert: Sendable, Hashable, Encodable {
    /// The identity: nothing in it changes while the alert lasts.
    let labels: [String: String]
    /// All else.
    let annotations: [String: String]
    let startsAt: Timestamp
    let endsAt: Timestamp
    let generatorURL: String?

    /// - Parameters:
    ///   - alert: the alert.
    ///   - more: further labels.
    ///   - texts: the words.
    ///   - now: the time. By the engine's clock the alert may begin or end later than that, and Alertmanager takes nothing that ends before
    ///     it begins.
    init(_ alert: Alert, _ more: [String: String], _ texts: AlertTexts, at now: Timestamp) {
        let notice = AlertNotice(alert: alert, made: alert.since)
        var labels = more
        labels["alertname"] = alert.kind.alertName
        labels["job_id"] = alert.jobId.lowercased
        labels["job"] = alert.jobName
        labels["severity"] = alert.severity.rawValue
        if let category = alert.category { labels["category"] = category.rawValue }
        self.labels = labels
        var annotations = [
            "summary": texts.title(of: notice), "description": texts.text(of: notice), "count": "\(alert.count)",
        ]
        annotations["run_id"] = alert.facts.runId?.lowercased
        annotations["item"] = alert.facts.item
        annotations["destination"] = alert.facts.destination
        self.annotations = annotations
        endsAt = alert.end.map { min($0, now) } ?? now.after(AlertmanagerTarget.interval * 3)
        startsAt = min(alert.since, now, Timestamp(milliseconds: endsAt.milliseconds - 1))
        generatorURL = texts.page.map { alert.link(on: $0) }
    }

    /// The alert that always lasts while the canary comes: that it ends is the alarm.
    init(canary: Timestamp, _ more: [String: String], _ texts: AlertTexts, until end: Timestamp) {
        labels = more.merging(["alertname": "MirroringCanary", "severity": "none"]) { $1 }
        annotations = [
            "summary": "Alerts get through",
            "description":
                "An event of the canary went through exchange, binding, queue and alerter. When this alert ends, none does any more.",
        ]
        startsAt = canary
        endsAt = end
        generatorURL = texts.page
    }
}

extension Timestamp {
    /// So much later.
    func after(_ duration: Duration) -> Self {
        Self(milliseconds: milliseconds + Int64(duration / .milliseconds(1)))
    }

    /// Whether less lies between it and now. What comes later than that is no news either: the clock has been set back since.
    func isWithin(_ duration: Duration, of now: Self) -> Bool {
        let age = now.since(self)
        return age < duration && age > .zero - duration
    }
}
