import MirroringBridge
import MirroringEvents

import struct Foundation.UUID

/// What is said at a pace: which jobs have changed, and how all of it is.
extension Monitor {
    /// How often the page is told of changed jobs, and at most of each.
    private static let pause = Duration.seconds(1)
    /// After so many pulses a comment is sent, so that nothing in between takes a connection for dead.
    private static let commentPulses = 15
    /// After so many the bridge is asked which runs are silent.
    private static let silencePulses = 5

    /// Beats until the task is cancelled.
    func beat() async {
        while !Task.isCancelled {
            await pulse()
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// Says what has changed, and each period how all of it is.
    func pulse() async {
        await refresh()
        snapshotBytes = nil
        let now = Timestamp.now
        let period = max(1, Int(status?.periodSeconds ?? 5))
        let isDue = pulses.isMultiple(of: period)
        if isDue { for job in changedByTime(at: now) { note(changed: job) } }
        // One message, however many jobs have changed: so many wait for a reader at most.
        var news: [UInt8] = []
        for view in changed.compactMap({ view(of: $0) }) {
            told[view.jobId] = view.signature
            if !outlets.isEmpty { news += StreamFrame.bytes(.job, JSONAnswer.bytes(view)) }
        }
        changed = []
        if let status,
            isDue || toldStatus?.healthy != status.healthy
                || toldStatus?.links.map(\.state) != status.links.map(\.state)
        {
            toldStatus = status
            news += StreamFrame.bytes(.status, place: status.place, JSONAnswer.bytes(status))
        }
        if pulses.isMultiple(of: Self.commentPulses) { news += StreamFrame.comment }
        if !news.isEmpty { send(StreamMessage(news)) }
        pulses += 1
    }

    /// The jobs that are late or slow by now, although nothing has come of them. Only one that promises something, or runs, can be.
    private func changedByTime(at now: Timestamp) -> [UUID] {
        book.jobs.keys.filter { job in
            guard let known = view(of: job), known.expected != nil || known.run.outcome == .running else {
                return false
            }
            return madeView(of: job, at: now)?.signature != told[known.jobId]
        }
    }

    /// Looks how everything is.
    ///
    /// - Parameter moment: as of when; nil for when the bridge has answered.
    func refresh(at moment: Timestamp? = nil) async {
        if let bridge {
            bridgeStatus = await bridge.status
            if pulses.isMultiple(of: Self.silencePulses) {
                replaceSilent(await bridge.lostRuns)
                replaceSaid(await bridge.findings)
            }
        }
        let now = moment ?? .now
        let hosts = { (runs: [RunFacts]) in
            runs.compactMap { self.book.jobs[$0.run.origin]?.views[$0.run.runId]?.engine.host }
        }
        // A silent run is over for its engine when its job has started again: one that is gone for good tells no end.
        let unfinished = book.unfinished.filter { run in
            silent[run.run] == nil || book.jobs[run.run.origin]?.latest?.run == run.run
        }
        let engines = engines.views(
            running: hosts(unfinished),
            silent: hosts(unfinished.filter { silent[$0.run] != nil })
        )
        let links = bridgeStatus.map { self.links.links(of: $0, engines, at: now) } ?? []
        status = statusView(
            engines: engines,
            links: links,
            counts: JobCounts(book.jobs.keys.compactMap { view(of: $0) }),
            at: now
        )
    }
}
