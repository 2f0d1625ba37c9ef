import MirroringBridge
import MirroringEvents
import MirroringWire

import struct Foundation.UUID

/// What is shown of all that is known.
extension Monitor {
    /// A job as it is now; nil if nothing is known of it. It is made again when something of it has changed.
    func view(of job: UUID) -> JobView? {
        if let known = views[job] { return known }
        let view = madeView(of: job, at: .now)
        views[job] = view
        return view
    }

    /// A job as it is at a time.
    func madeView(of job: UUID, at now: Timestamp) -> JobView? {
        book.jobs[job].flatMap { record in
            JobView(
                record,
                silentSince: record.latest.flatMap { silent[$0.run] },
                said: said.map { $0[job] ?? [] },
                at: now
            )
        }
    }

    /// Something of a job has changed: it is shown anew, and those who follow are told.
    func note(changed job: UUID) {
        views[job] = nil
        changed.insert(job)
    }

    /// All jobs, in the order of the overview.
    func jobViews() -> [JobView] {
        book.jobs.keys.compactMap { view(of: $0) }.sorted(by: JobView.isBefore)
    }

    /// All jobs as they were at a moment, as far as the logs tell.
    func jobViews(inThePast moment: Timestamp) async -> [JobView] {
        // With a bridge the folder is looked through now and then, and what has come since is there already.
        if book.jobs.values.contains(where: { $0.at(moment).latest.map { $0.file == nil } ?? false }) {
            await takeNewLogs()
        }
        var views: [JobView] = []
        for record in book.jobs.values {
            let past = record.at(moment)
            guard let latest = past.latest else { continue }
            // What it was about stands in its log; without it no more is known than that there was a run.
            guard let file = latest.file, var view = try? await room.view(of: file, at: moment) else { continue }
            view.outcome = latest.outcome
            var known = past
            known.put(latest, view)
            if let view = JobView(known, silentSince: nil, at: moment) { views.append(view) }
        }
        return views.sorted(by: JobView.isBefore)
    }

    /// The moments before and after one at which a run began or ended.
    func neighbours(of moment: Timestamp) -> (earlier: Timestamp?, later: Timestamp?) {
        var earlier: Timestamp?
        var later: Timestamp?
        for record in book.jobs.values {
            for time in record.runs.lazy.flatMap({ [$0.began] + ($0.ended.map { [$0] } ?? []) }) {
                if time < moment, earlier.map({ $0 < time }) ?? true { earlier = time }
                if time > moment, later.map({ $0 > time }) ?? true { later = time }
            }
        }
        return (earlier, later)
    }

    /// The history's name with a position.
    func placeText(_ position: UInt64) -> String? {
        news?.epoch.map { StreamPosition(epoch: $0, offset: position).description }
    }

    /// All up to there was read.
    var place: String? { news?.completeThrough.flatMap(placeText) }

    /// The status as of a moment.
    func statusView(
        engines: [StatusView.Engine],
        links: [StatusView.Link],
        counts: JobCounts,
        at now: Timestamp
    ) -> StatusView {
        let issues = (bridgeStatus?.issues ?? []) + [contents.problem].compactMap(\.self)
        return StatusView(
            time: now,
            mode: bridge == nil ? .logs : .bridge,
            login: facts.login,
            program: facts.program,
            host: facts.host,
            bridgeId: bridgeStatus?.bridgeId.lowercased,
            startedAt: startedAt,
            place: place,
            completeFrom: bridgeStatus?.reading.completeFrom,
            cached: bridgeStatus?.reading.cached,
            caughtUp: isCaughtUp,
            periodSeconds: (bridgeStatus?.period ?? .seconds(5)) / .seconds(1),
            healthy: issues.isEmpty,
            issues: issues,
            links: links,
            engines: engines,
            counts: counts,
            logs: StatusView.Logs(
                folder: room.path,
                files: contents.files,
                bytes: contents.bytes,
                indexed: contents.read,
                indexing: contents.read < contents.files,
                oldest: contents.oldest,
                problem: contents.problem
            ),
            streams: outlets.count
        )
    }
}

extension JobView {
    /// What of a job may change although nothing comes.
    struct Signature: Hashable {
        let status: Status
        let statements: [JobRemark.Kind]
    }

    /// That of this job.
    var signature: Signature { Signature(status: status, statements: statements.map(\.kind)) }
}
