import MirroringEvents
import MirroringWire

import struct Foundation.UUID

/// What is wrong with jobs, by their last runs.
extension EventHistory {
    /// How those went that the offline log knows.
    func note(_ logged: JobCourses) {
        courses.note(logged)
        knowsLoggedCourses = true
    }

    /// What stood when a bridge stored it last; what the history tells comes after it.
    func recall(_ stored: StandingFindings) {
        findings = stored
    }

    /// Whether all is known by which jobs are judged, and the engines had time to send what they have.
    ///
    /// - Parameter limit: how long the bridge has to have listened, thirty seconds at most.
    func mayJudgeJobs(_ limit: Duration) -> Bool {
        knowsLoggedCourses && mayJudge(limit)
    }

    /// What is to be said of jobs, and taken back.
    ///
    /// What was found of a job that is not known here stands, for whoever said it may know more: its logs may be another bridge's, or have
    /// been removed. A job of which something stands is forgotten when that is taken back.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - forgotten: jobs of which nothing has happened since that time are no jobs any more; nil for all.
    func changes(at now: Timestamp, forgottenBefore forgotten: Timestamp?) -> [StandingFindings.Change] {
        func isForgotten(_ time: Timestamp) -> Bool { forgotten.map { time < $0 } ?? false }
        let standing = findings.all
        noteLateJobs(at: now)
        var troubles: [UUID: [JobTrouble]] = [:]
        for finding in standing where isForgotten(finding.since) { troubles[finding.jobId] = [] }
        for course in courses.all {
            troubles[course.jobId] = isForgotten(course.lastTime) ? [] : course.troubles(at: now)
        }
        if let forgotten { courses.forget(before: forgotten, but: Set(standing.map(\.jobId))) }
        return findings.changes(to: troubles)
    }

    /// Counts what is promised of late jobs from where it counted when they were found late.
    private func noteLateJobs(at now: Timestamp) {
        // One that is late from now on only was found so by a wrong clock.
        for finding in findings.all where finding.kind == .late && finding.since <= now {
            courses.note(lateSince: finding.since, of: finding.jobId)
        }
    }

    /// What was said of jobs and is not taken back, with the numbers of now. What is about to be taken back is not among it.
    ///
    /// - Parameters:
    ///   - bridgeId: this bridge.
    ///   - now: the time.
    func findings(by bridgeId: UUID, at now: Timestamp) -> [JobFinding] {
        noteLateJobs(at: now)
        return findings.all.compactMap { standing in
            guard let course = courses[standing.jobId],
                let trouble = course.troubles(at: now).first(where: { $0.reason.kind == standing.kind })
            else { return nil }
            return JobFinding(
                trouble.reason,
                jobId: standing.jobId,
                jobName: course.name,
                runId: trouble.runId,
                since: standing.since,
                bridgeId: bridgeId,
                time: now
            )
        }
    }

    /// A job's name and its last run, as far as they are known.
    func course(of job: UUID) -> JobCourse? { courses[job] }

    /// That was said.
    func note(_ finding: JobFinding) {
        findings.note(finding)
    }

    /// That was taken back.
    func note(_ settlement: JobSettlement) {
        findings.note(settlement)
    }

    /// What is wrong with jobs, a sentence for each kind.
    var jobIssues: [String] {
        JobFinding.Kind.allCases.compactMap { kind in
            let jobs = findings.all.filter { $0.kind == kind }.map(\.jobId)
            guard !jobs.isEmpty else { return nil }
            let named = jobs.prefix(3).map { "\"\(courses[$0]?.name ?? $0.lowercased)\"" }
            let rest = jobs.count > 3 ? ["\(jobs.count - 3) more"] : []
            let names = (named + rest).joined(separator: ", ")
            return jobs.count == 1
                ? "A job is \(kind.rawValue): \(names)." : "\(jobs.count) jobs are \(kind.rawValue): \(names)."
        }
    }
}
