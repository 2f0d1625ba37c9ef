import MirroringEvents
import MirroringMonitoring
import MirroringOfflineLog
import MirroringWire

/// The runs of what bridges have cached: a value, without I/O.
struct CachedRuns {
    private struct Run {
        var began: Timestamp?
        var last: MirroringStatusEventArgs
        var lastError: String?
        var isDoubtful = false
    }

    private let silence: RunSilence
    private var runs: [RunKey: Run] = [:]
    /// How many events it has taken.
    private(set) var events = 0

    /// - Parameter silence: when a run without an end is taken to have ended without a word.
    init(silence: RunSilence) {
        self.silence = silence
    }

    /// Takes an event.
    mutating func take(_ received: MonitoredEvent) {
        let event = received.event
        events += 1
        var run = runs[received.received.run] ?? Run(last: event)
        if event.sequence == 1 { run.began = event.status.sentTime }
        // One may have overtaken another on its way to the history.
        if event.sequence >= run.last.sequence { run.last = event }
        run.lastError = RunDigest.lastError(in: event) ?? run.lastError
        run.isDoubtful = run.isDoubtful || DoubtfulEvent(received.received) != nil
        runs[received.received.run] = run
    }

    /// The last run of each job.
    var lastRuns: [LastRun] {
        let digests = runs.map { key, run in
            var digest = RunDigest(key, began: run.began, last: run.last, fate: fate(of: run.last))
            digest.lastError = run.lastError
            digest.isDoubtful = run.isDoubtful
            return digest
        }
        return Dictionary(grouping: digests, by: \.run.origin).values
            .compactMap { runs in runs.max { ($0.began ?? $0.heard) < ($1.began ?? $1.heard) } }
            .map { LastRun(run: $0) }
    }

    private func fate(of last: MirroringStatusEventArgs) -> RunDigest.Fate {
        if last.status.terminal { return .ended(last.status.outcome) }
        let heard = last.status.receivedTime
        let gone = Duration.milliseconds(silence.now.milliseconds) - .milliseconds(heard.milliseconds)
        return gone > silence.limit ? .lost(since: heard) : .goesOn
    }
}
