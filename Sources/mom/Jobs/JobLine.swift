import MirroringEvents

/// A line of `mom jobs --json`: what is not known, or does not apply, is left out.
struct JobLine: Encodable {
    struct Expectation: Encodable {
        let everySeconds: Int
        let graceSeconds: Int
    }

    let jobId: String
    let name: String
    let last: RunLine
    /// Whether there is a later run than that, of which nothing can be read.
    let isOutdated: Bool?
    let ageSeconds: Int
    let lastGood: Timestamp?
    let expect: Expectation?
    let due: Timestamp?
    let lateSeconds: Int?

    init(_ job: LastRun, at now: Timestamp) {
        jobId = job.jobId.lowercased
        name = job.run.name
        last = RunLine(job.run, at: now)
        isOutdated = job.isOutdated ? true : nil
        ageSeconds = Int(clamping: (now.milliseconds - job.run.heard.milliseconds) / 1_000)
        lastGood = job.lastGood
        expect = job.expectation.map { Expectation(everySeconds: $0.every, graceSeconds: $0.grace) }
        due = job.due
        lateSeconds = job.due.map { _ in job.lateness(at: now) }
    }
}
