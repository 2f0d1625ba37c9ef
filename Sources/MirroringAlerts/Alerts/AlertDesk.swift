import MirroringEvents

import struct Foundation.UUID

/// The alerts of one target: what lasts, what is over, and what is to be told next. A value, without a clock.
///
/// It is stored before a message is acknowledged, so it survives whatever ends the alerter. A message that comes again changes nothing.
struct AlertDesk: Sendable, Hashable, Codable {
    /// How many messages are known again.
    static let rememberedMessages = 500
    /// How many alerts there may be; beyond that the oldest are forgotten, those that are over first.
    static let mostAlerts = 10_000
    /// How many runs of a job are remembered for the tolerance, and how many jobs.
    static let rememberedRuns = 100

    /// What is known of the runs of a job.
    struct Course: Sendable, Hashable, Codable {
        /// When the last one ended that counts.
        var lastEnd: Timestamp?
        /// Whether each of the last ones has failed, the newest last.
        var failed: [Bool] = []
    }

    private(set) var alerts: [Alert.Key: Alert] = [:]
    private(set) var pending: [AlertNotice] = []
    private var courses: [UUID: Course] = [:]
    /// The events at which runs were heard again: a silence that is told later is over already.
    private var heard: [UUID: Int] = [:]
    private var messages: [String] = []
    /// When the last canary that came had left.
    private(set) var canary: Timestamp?

    /// Nothing is wrong.
    init() {}

    /// Whether a message has come before.
    func knows(_ signal: AlertSignal) -> Bool { messages.contains(signal.id) }

    // MARK: What happens

    /// Takes in what has happened.
    ///
    /// - Parameters:
    ///   - signal: what.
    ///   - rules: what the target wants to hear of.
    ///   - now: the time.
    mutating func take(_ signal: AlertSignal, _ rules: AlertRules, at now: Timestamp) {
        if signal.happening == .canary {
            // The last one that came, not the latest: its clock may have been set back.
            canary = signal.facts.time
            return
        }
        guard !knows(signal) else { return }
        remember(signal)
        switch signal.happening {
        case .began, .canary: break
        case .error:
            guard isCurrent(signal, at: now) else { return }
            raise(.errors, signal, rules, at: now)
        case .ended(let outcome):
            endSilence(with: signal, at: now)
            take(outcome, signal, rules, at: now)
        case .silent(let sequence):
            guard let run = signal.facts.runId, heard[run] ?? 0 <= sequence else { return }
            raise(.silent, signal, rules, part: run, sequence, at: now)
        case .heard(let sequence):
            guard let run = signal.facts.runId else { return }
            note(run, heardAt: sequence)
            let key = Alert.Key(jobId: signal.jobId, kind: .silent)
            guard let silence = alerts[key]?.parts[run], silence < sequence else { return }
            forget(run, of: signal, at: now)
        case .found(let kind, let id): raise(kind, signal, rules, part: id, 0, at: now)
        case .settled(let kind, let id): settle(kind, id, signal, at: now)
        }
    }

    private mutating func take(_ outcome: Outcome, _ signal: AlertSignal, _ rules: AlertRules, at now: Timestamp) {
        guard isCurrent(signal, at: now) else { return }
        var course = courses[signal.jobId] ?? Course()
        course.lastEnd = min(signal.facts.time, now)
        if outcome != .cancelled, outcome != .running {
            course.failed = course.failed.suffix(Self.rememberedRuns - 1) + [outcome == .failed]
        }
        courses[signal.jobId] = course
        if courses.count > Self.mostAlerts { shedCourses() }
        switch outcome {
        case .failed:
            if rules.tolerance.isExceeded(by: course.failed) { raise(.failed, signal, rules, at: now) }
        case .completedWithErrors:
            clear(.failed, signal, at: now)
            raise(.errors, signal, rules, at: now)
        case .succeeded:
            clear(.failed, signal, at: now)
            clear(.errors, signal, at: now)
        case .cancelled, .running: break
        }
    }

    /// Whether a run is not older than one that has ended: an event may have waited for its broker for days.
    private func isCurrent(_ signal: AlertSignal, at now: Timestamp) -> Bool {
        // An end that lies ahead was noted before the clock was set back, and hides nothing of what comes until then.
        guard let end = courses[signal.jobId]?.lastEnd, end <= now else { return true }
        return signal.facts.time >= end
    }

    private func name(of job: UUID) -> String? {
        AlertKind.allCases.lazy.compactMap { alerts[Alert.Key(jobId: job, kind: $0)]?.jobName }.first
    }

    // MARK: Alerts

    private mutating func raise(
        _ kind: AlertKind,
        _ signal: AlertSignal,
        _ rules: AlertRules,
        part: UUID? = nil,
        _ sequence: Int = 0,
        at now: Timestamp
    ) {
        // What has begun by other rules ends all the same.
        guard rules.includes(kind), rules.includes(signal.jobId, signal.jobName ?? name(of: signal.jobId)) else {
            return
        }
        let key = Alert.Key(jobId: signal.jobId, kind: kind)
        if var alert = alerts[key], alert.isFiring {
            alert.count += 1
            alert.facts = signal.facts
            if let part { alert.parts[part] = sequence }
            update(alert)
            return
        }
        let jobName = signal.jobName ?? name(of: signal.jobId) ?? signal.jobId.lowercased
        var alert = Alert(kind, signal, jobName: jobName)
        if let part { alert.parts[part] = sequence }
        alerts[key] = alert
        pending.append(AlertNotice(alert: alert, made: now))
        if alerts.count > Self.mostAlerts { shedAlerts() }
    }

    /// One that was not told yet is told as it is by then.
    private mutating func update(_ alert: Alert) {
        alerts[alert.key] = alert
        for index in pending.indices where pending[index].alert.id == alert.id && pending[index].status == .firing {
            pending[index].alert = alert
        }
    }

    private mutating func clear(_ kind: AlertKind, _ signal: AlertSignal, at now: Timestamp) {
        let key = Alert.Key(jobId: signal.jobId, kind: kind)
        guard var alert = alerts[key], alert.isFiring else { return }
        guard alert.isTold else {
            // Nobody has heard of it, so nobody has to hear that it is over.
            pending.removeAll { $0.alert.id == alert.id }
            alerts[key] = nil
            return
        }
        alert.end = max(signal.facts.time, Timestamp(milliseconds: alert.since.milliseconds + 1))
        alert.facts = signal.facts
        alert.parts = [:]
        alerts[key] = alert
        pending.append(AlertNotice(alert: alert, made: now))
    }

    private mutating func settle(_ kind: AlertKind, _ part: UUID, _ signal: AlertSignal, at now: Timestamp) {
        let key = Alert.Key(jobId: signal.jobId, kind: kind)
        guard var alert = alerts[key], alert.isFiring, alert.parts.removeValue(forKey: part) != nil else { return }
        if alert.parts.isEmpty { clear(kind, signal, at: now) } else { update(alert) }
    }

    /// A run that ends is not silent, and neither are those any more that had fallen silent before: their job has started again since, and an
    /// engine that is gone for good tells no end. One that was silent itself tells nothing of the others.
    private mutating func endSilence(with signal: AlertSignal, at now: Timestamp) {
        guard let run = signal.facts.runId, let alert = alerts[Alert.Key(jobId: signal.jobId, kind: .silent)] else {
            return
        }
        guard alert.parts[run] == nil, heard[run] == nil, alert.facts.time < signal.facts.time else {
            return forget(run, of: signal, at: now)
        }
        // Another bridge may say late that they are silent.
        for (run, sequence) in alert.parts { note(run, heardAt: sequence + 1) }
        clear(.silent, signal, at: now)
    }

    /// A run is silent no more.
    private mutating func forget(_ run: UUID, of signal: AlertSignal, at now: Timestamp) {
        settle(.silent, run, signal, at: now)
    }

    // MARK: What is told

    /// What is to be told now: everything that waits, once the first of it has waited long enough.
    func due(_ rules: AlertRules, at now: Timestamp) -> [AlertNotice] {
        guard let first = pending.first, rules.due(first.made, at: now) <= now else { return [] }
        return pending
    }

    /// That was delivered.
    mutating func settle(_ notices: [AlertNotice], at now: Timestamp) {
        let told = Set(notices.map(\.id))
        pending.removeAll { told.contains($0.id) }
        for notice in notices {
            guard alerts[notice.alert.key]?.id == notice.alert.id else { continue }
            switch notice.status {
            case .firing: alerts[notice.alert.key]?.isTold = true
            case .resolved: alerts[notice.alert.key]?.endTold = now
            }
        }
    }

    /// The alerts that the target was told of, or is told of now: those that last, and those that are over, for a while.
    ///
    /// - Parameter notices: what is told now.
    func standing(with notices: [AlertNotice] = []) -> [Alert] {
        let told = Set(notices.map(\.alert.id))
        return alerts.values.filter { $0.isTold || told.contains($0.id) }
            .sorted { ($0.since, $0.id.lowercased) < ($1.since, $1.id.lowercased) }
    }

    /// Forgets the alerts whose end was delivered before a time.
    mutating func prune(endedBefore time: Timestamp) {
        guard alerts.values.contains(where: { $0.endTold.map { $0 < time } ?? false }) else { return }
        alerts = alerts.filter { $0.value.endTold.map { $0 >= time } ?? true }
    }

    // MARK: Bounds

    private mutating func remember(_ signal: AlertSignal) {
        messages.append(signal.id)
        if messages.count > Self.rememberedMessages { messages.removeFirst(Self.rememberedMessages / 8) }
    }

    private mutating func note(_ run: UUID, heardAt sequence: Int) {
        heard[run] = max(heard[run] ?? 0, sequence)
        // Which are newest is not known; a silence that is told after its end is rare.
        if heard.count > Self.rememberedMessages { heard = [run: sequence] }
    }

    private mutating func shedAlerts() {
        let kept = alerts.sorted {
            ($0.value.isFiring ? 1 : 0, $0.value.since) > ($1.value.isFiring ? 1 : 0, $1.value.since)
        }
        alerts = Dictionary(
            uniqueKeysWithValues: kept.prefix(Self.mostAlerts - Self.mostAlerts / 8).map { ($0.key, $0.value) }
        )
        let left = Set(alerts.values.map(\.id))
        pending.removeAll { !left.contains($0.alert.id) }
    }

    private mutating func shedCourses() {
        let kept = courses.sorted { ($0.value.lastEnd ?? .earliest) > ($1.value.lastEnd ?? .earliest) }
        courses = Dictionary(
            uniqueKeysWithValues: kept.prefix(Self.mostAlerts - Self.mostAlerts / 8).map { ($0.key, $0.value) }
        )
    }
}
