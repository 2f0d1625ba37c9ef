import Foundation
import Hummingbird
import MirroringBridge
import MirroringEvents
import MirroringOfflineLog
import MirroringWire

/// Jobs and their runs, now and at any moment of the past.
struct JobRoutes: Sendable {
    let monitor: Monitor
    let room: LogRoom
    let stories: LogStories

    private struct Jobs: Encodable {
        let asOf: Timestamp
        var place: String?
        /// `live` or `logs`.
        let source: String
        let counts: JobCounts
        let total: Int
        let jobs: [JobView]
        var earlier: Timestamp?
        var later: Timestamp?
        var newer: String?
    }

    private struct Trend: Encodable {
        let last: Double?
        let median: Double?
        let samples: [Double]

        /// Of values that are known, oldest first.
        init(_ values: [Double?]) {
            samples = values.compactMap(\.self)
            last = values.last ?? nil
            median = samples.median
        }
    }

    private struct Job: Encodable {
        let asOf: Timestamp
        let job: JobView
        let runs: [RunView]
        let since: Timestamp?
        let trend: [String: Trend]
        var older: String?
    }

    private struct Run: Encodable {
        let asOf: Timestamp
        /// `log` or `cache`.
        let source: String
        let run: RunView
        let states: [RunStory.State]
        let spans: [RunStory.Span]
        let packages: [RunStory.Package]
        let packageTotals: RunStory.PackageTotals?
        let missing: Int
        let gaps: [RunStory.Gap]
        let idle: [RunStory.Idle]
        let late: [Late]
        let levels: [String: Int]
        let deadLetters: [LetterView]
        let through: Int
        let complete: Bool
    }

    private struct Late: Encodable {
        let sequence: Int
        let seconds: Double
        let at: Timestamp
    }

    /// How everything is.
    func status() async throws -> Response {
        await monitor.refresh()
        guard let status = await monitor.status else { throw Problem(.unready, "Nothing is known yet.", retryAfter: 1) }
        return .json(status)
    }

    /// All jobs.
    func all(_ request: Request) async throws -> Response {
        let query = try request.parameters(["at", "text", "list", "limit", "after"])
        let moment = try query.time("at")
        let text = try query.search("text")
        let lists: Set<JobView.List> = try query.choices("list")
        let after = try query.uuid("after")?.lowercased
        let limit = try query.limit(1_000)
        let all = if let moment { await monitor.jobViews(inThePast: moment) } else { await monitor.jobViews() }
        let wanted = all.filter { job in
            (lists.isEmpty || lists.contains(job.list)) && (text.map { job.holds($0) } ?? true)
        }
        var begin = 0
        if let after {
            // It may be none any more of those that are wanted.
            guard let last = all.first(where: { $0.jobId == after }) else {
                throw Problem(.notFound, "No run of the job in \"after\" is known any more. Begin again without it.")
            }
            begin = wanted.firstIndex { JobView.isBefore(last, $0) } ?? wanted.count
        }
        let part = wanted[begin...].prefix(limit)
        var answer = Jobs(
            asOf: moment ?? .now,
            source: moment == nil ? "live" : "logs",
            counts: JobCounts(all),
            total: wanted.count,
            jobs: Array(part)
        )
        if let moment {
            (answer.earlier, answer.later) = await monitor.neighbours(of: moment)
        } else {
            answer.place = await monitor.place
        }
        if part.endIndex < wanted.count, let last = part.last {
            answer.newer = query.address(of: "/api/jobs", ["after": last.jobId])
        }
        return .json(answer)
    }

    /// A job with its last runs.
    func job(_ request: Request, _ id: UUID) async throws -> Response {
        let query = try request.parameters(["limit", "before"])
        let limit = try query.limit(30)
        let before = try query.uuid("before")
        guard let record = await monitor.book.jobs[id], let view = await monitor.view(of: id) else {
            throw Problem(.notFound, "No run of this job is known.")
        }
        var end = record.runs.count
        if let before {
            guard let index = record.index(of: before) else {
                throw Problem(.notFound, "The run in \"before\" is not known any more. Begin again without it.")
            }
            end = index
        }
        let part = record.runs[max(0, end - limit)..<end]
        let silent = await monitor.silent
        var runs: [RunView] = []
        for facts in part.reversed() {
            guard var run = await self.view(of: facts, in: record) else { continue }
            run.silentSince = silent[facts.run]
            runs.append(run)
        }
        var answer = Job(
            asOf: .now,
            job: view,
            runs: runs,
            since: record.runs.first?.began,
            trend: Self.trend(of: record)
        )
        if let first = part.first, end - limit > 0 {
            let path = "/api/jobs/\(id.lowercased)"
            answer.older = query.address(of: path, ["before": first.run.runId.lowercased])
        }
        return .json(answer)
    }

    /// A run with all that its events tell.
    func run(_ request: Request, _ id: UUID) async throws -> Response {
        let query = try request.parameters(["job"])
        let job = try query.uuid("job")
        let found = await monitor.book.runs(id).first { job == nil || $0.run.origin == job }
        guard let facts = found, let record = await monitor.book.jobs[facts.run.origin] else {
            throw Problem(.notFound, "No event of this run is known.")
        }
        var cached = EventQuery()
        cached.runId = id
        let events = await monitor.bridge?.extract(matching: cached).entries.filter { $0.run == facts.run } ?? []
        var story = RunStory()
        var isComplete = true
        var isLogged = false
        // What is cached from its first event on needs no log, and is there a moment earlier.
        if let file = facts.file, events.first.map({ $0.event.sequence > 1 }) ?? true {
            (story, isComplete) = try await stories.story(of: file)
            isLogged = true
        } else {
            for entry in events { story.take(entry.event) }
        }
        guard var view = await self.view(of: facts, in: record) else {
            throw Problem(.notFound, "No event of this run can be read.")
        }
        view.silentSince = await monitor.silent[facts.run]
        let letters = try? await room.letters()
        let answer = Run(
            asOf: .now,
            source: isLogged ? "log" : "cache",
            run: view,
            states: story.states,
            spans: story.spans,
            packages: Array(story.packages.prefix(RunStory.mostLanes)),
            packageTotals: story.packageTotals,
            missing: story.missing,
            gaps: story.gaps,
            idle: story.idle,
            late: events.compactMap { entry in
                entry.received.delay.map { delay in
                    let event = entry.event
                    return Late(sequence: event.sequence, seconds: delay / .seconds(1), at: event.status.receivedTime)
                }
            },
            levels: story.levels,
            deadLetters: (letters?.byRun[facts.run] ?? []).prefix(100).map { LetterView($0, number: nil) },
            through: story.through,
            complete: isComplete
        )
        return .json(answer)
    }

    /// A run in full, from its log where that is not at hand.
    private func view(of facts: RunFacts, in record: JobRecord) async -> RunView? {
        if let view = record.views[facts.run.runId] { return view }
        guard let file = facts.file else { return nil }
        return try? await room.view(of: file)?.view
    }

    private static func trend(of record: JobRecord) -> [String: Trend] {
        let ended = record.runs.filter(\.isOver).suffix(JobView.samples)
        return [
            "seconds": Trend(ended.map(\.seconds)),
            "items": Trend(ended.map { $0.items.map(Double.init) }),
            "bytes": Trend(ended.map { $0.bytes.map(Double.init) }),
            "bytesPerSecond": Trend(ended.map(\.bytesPerSecond)),
            "deletions": Trend(ended.map { $0.deletions.map(Double.init) }),
        ]
    }
}

extension JobView {
    /// Whether a text, in lower case, stands in what it is known by.
    func holds(_ text: String) -> Bool {
        [name, jobId, run.runId, run.engine.host].contains { $0.lowercased().contains(text) }
    }
}
