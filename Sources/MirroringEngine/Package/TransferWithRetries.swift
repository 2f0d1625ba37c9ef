import Foundation
import MirroringEvents
import MirroringFiles
import MirroringSettings

/// Transfers a package, again if that may help, until everything has arrived or no try is left.
struct TransferWithRetries {
    /// What came of it.
    struct Outcome {
        /// The manifest, with the items that have arrived.
        var manifest: Manifest
        /// What is not at the source any more.
        var vanished: [RelativePath] = []
        /// What has not arrived, and why.
        var failures: [(entry: Manifest.Entry, failure: RunFailure)] = []
        /// What has arrived in a state that is past already.
        var warnings: [RunFailure] = []
        /// What rsync could not give them of their originals' attributes.
        var shortfalls = ShortfallCounts()

        /// What came of it where all that is at the source has arrived.
        init(of arrival: PackageTransfer.Arrival) {
            (manifest, vanished) = (arrival.manifest, arrival.vanished)
            manifest.renewHardLinks()
        }
    }

    /// How often a line may break in a row without anything getting further, by what is known of that: rsync tells it once a second.
    private static let breakLimit = 20
    /// How often rsync may end for an item that it is then run without.
    private static let fatalLimit = 20

    var job: Job
    var rsync: Rsync
    var source: any SourceSide
    var package: any PackageSide
    var isResumed: Bool
    /// What a copy at the destination can have.
    var traits: DestinationTraits
    /// How long to wait before each retry.
    var pause: RetryPause

    private var transfer: PackageTransfer {
        PackageTransfer(
            job: job,
            rsync: rsync,
            source: source,
            package: package,
            isResumed: isResumed,
            traits: traits
        )
    }

    /// Transfers a package.
    ///
    /// Each retry moves only what is missing. What vanished from the source, or can't be read or written alone, does not fail the package.
    /// Where another limit of the rate comes to hold, rsync is started again with that, which is no retry.
    ///
    /// - Parameters:
    ///   - manifest: the package.
    ///   - brought: the digests of what lies in its tree already, brought with the items of other packages; nil if nothing was.
    ///   - onProgress: called for every item that is complete, and now and then within large ones.
    ///   - onRetry: called with what failed before each further try: which of how many that is, and when it begins.
    ///   - onRate: told the limit when rsync begins, and whenever another one holds; nil for none.
    /// - Throws: ``RunFailure`` that costs the package; ``RunEnd``; `CancellationError`.
    func run(
        _ manifest: Manifest,
        brought: [RelativePath: String]? = nil,
        onProgress: (PackageTransfer.Progress) -> Void,
        onRetry: (TransferPause) -> Void,
        onRate: (ByteRate?) -> Void
    ) async throws -> Outcome {
        var digests = brought ?? [:]
        // What is not tried, or not any more.
        var hopeless = try package.oversized(manifest.entries)
        var (tries, endings) = (0, 0)
        // What the tries before have brought: rsync counts what it moves, and moves only what is missing.
        var (arrivedBytes, arrivedItems) = (0, 0)
        // How many bytes were sent at most, with what had arrived before: what is sent again after a break is no progress.
        var (furthest, breaks) = (0, 0)
        var hasBegun = false
        if brought != nil {
            let arrival = try transfer.arrival(of: manifest.without(hopeless), digests: digests)
            if hopeless.isEmpty, arrival.different.isEmpty {
                onRate(TransferWatch(job).rate)
                return Outcome(of: arrival)
            }
            // The rest is no further try.
            arrivedBytes = arrival.manifest.totalBytes
            arrivedItems = arrival.manifest.entries.count(where: \.isStaged)
            hasBegun = true
        }
        var chance = SystemRandomNumberGenerator()
        while true {
            let tried = manifest.without(hopeless)
            let watch = TransferWatch(job)
            onRate(watch.rate)
            var reached = 0
            let result = try await transfer.send(
                tried.entries,
                with: tried.attributes,
                watch: watch,
                goesOn: hasBegun,
                digests: &digests
            ) { progress in
                let progress = progress.behind(arrivedBytes, items: arrivedItems)
                reached = max(reached, progress.sent)
                onProgress(progress)
            }
            hasBegun = true
            let diagnosis = ItemDiagnosis(
                of: result,
                source: source,
                tree: package.tree,
                permissions: job.permissions
            )
            // One that was ended from here has ended for no item.
            let fatal = watch.end == nil ? diagnosis.fatal.filter { hopeless[$0.key] == nil } : [:]
            if !fatal.isEmpty, endings < Self.fatalLimit {
                hopeless.merge(fatal) { $1 }
                endings += 1
                continue
            }
            let arrival = try transfer.arrival(of: tried, digests: digests)
            let items = arrival.manifest.entries.count(where: \.isStaged)
            let hasMoved = reached > furthest || items > arrivedItems
            furthest = max(furthest, reached)
            arrivedBytes = arrival.manifest.totalBytes
            arrivedItems = items
            if watch.end == .newRate, !result.isSuccess { continue }
            // However often a line breaks, as long as something gets through. How long it may be away is the connection's to say.
            if result.isLineLost, watch.end == nil {
                breaks = hasMoved ? 0 : breaks + 1
                if breaks <= Self.breakLimit { continue }
            }
            tries += 1
            let end = ContinuousClock.now + pause.before(tries, using: &chance)
            let reason: RunFailure
            if let failure = Self.idleness(watch, result) ?? Self.failure(result, diagnosis) {
                guard tries <= job.retries, failure.isWorthRetrying else { throw failure }
                reason = failure
            } else {
                let failures = try diagnosis.failures(of: arrival.different)
                let missing = zip(arrival.different, failures).map { (entry: $0, failure: $1) }
                let count = missing.count { $0.failure.isWorthRetrying }
                guard count > 0, tries <= job.retries else {
                    var outcome = try outcome(of: arrival, missing, digests, diagnosis)
                    outcome.shortfalls = result.shortfalls
                    outcome.failures += manifest.entries.compactMap { entry in
                        hopeless[entry.path].map { (entry: entry, failure: $0) }
                    }
                    return outcome
                }
                reason = Self.incomplete(count)
            }
            onRetry(TransferPause(attempt: tries + 1, attempts: job.retries + 1, end: end, failure: reason))
            try await Task.sleep(until: end, clock: .continuous)
        }
    }

    /// That nothing has moved for as long as the job allows. An rsync may come to its end in the moment in which it is given up.
    private static func idleness(_ watch: TransferWatch, _ result: RsyncResult) -> RunFailure? {
        guard case .idle(let duration) = watch.end, !result.isSuccess else { return nil }
        let span = TimeSpan(seconds: Int(duration.components.seconds))
        let sentence = "rsync has moved nothing for \(span), so it was ended."
        return RunFailure(.timeout, item: "rsync", reach: .package, sentence)
    }

    /// Why the whole package can't be transferred, if it can't.
    private static func failure(_ result: RsyncResult, _ diagnosis: ItemDiagnosis) -> RunFailure? {
        if result.isSuccess || result.isVanished { return nil }
        // Partial: items that can't be read or written, or that vanished between two looks.
        if result.isPartial, !diagnosis.costsPackage { return nil }
        return result.failure(action: "transfer the package").reaching(.package).advisingSmallerPackages
    }

    private static func incomplete(_ count: Int) -> RunFailure {
        RunFailure(
            .changedWhileReading,
            count == 1
                ? "1 item changed while it was being read and is read again."
                : "\(count) items changed while they were being read and are read again."
        )
    }

    /// What came of it when no more is tried: what is still changing is taken as it was read last.
    private func outcome(
        of arrival: PackageTransfer.Arrival,
        _ missing: [(entry: Manifest.Entry, failure: RunFailure)],
        _ digests: [RelativePath: String],
        _ diagnosis: ItemDiagnosis
    ) throws(RunFailure) -> Outcome {
        var outcome = Outcome(of: arrival)
        var taken: [Manifest.Entry] = []
        for (entry, failure) in missing {
            if failure.category == .changedWhileReading, !diagnosis.isDoubtful(entry.path),
                let state = try transfer.taken(entry, digest: digests[entry.path])
            {
                taken.append(state)
                outcome.warnings.append(state.isPast)
            } else {
                outcome.failures.append((entry, failure))
            }
        }
        // Behind the folders that they lie in, before what something stands in the way of, that may have been moved to them, and before the
        // hard links, whose other names must be there.
        let replacing = outcome.manifest.obstaclesByItem
        let place = outcome.manifest.entries.firstIndex { $0.isHardLink || replacing[$0.path] != nil }
        outcome.manifest.entries.insert(contentsOf: taken, at: place ?? outcome.manifest.entries.count)
        outcome.manifest.renewHardLinks()
        return outcome
    }
}

extension Manifest {
    /// The manifest without some items.
    fileprivate func without(_ items: [RelativePath: RunFailure]) -> Manifest {
        guard !items.isEmpty else { return self }
        var manifest = self
        manifest.entries.removeAll { items[$0.path] != nil }
        return manifest
    }

    /// Has each further name of a file look as the file has arrived, which may have changed since it was exported.
    fileprivate mutating func renewHardLinks() {
        guard entries.contains(where: \.isHardLink) else { return }
        let arrived = Dictionary(entries.lazy.filter(\.isStaged).map { ($0.path, $0.facts) }) { first, _ in first }
        for index in entries.indices {
            guard case .hardLink(let file) = entries[index].kind, let facts = arrived[file] else { continue }
            entries[index].facts = facts
        }
    }
}

extension Manifest.Entry {
    /// What is said of a state that was taken while the file changed.
    fileprivate var isPast: RunFailure {
        // A file may have any time; those of events end with the year 9999.
        let seconds = max(0, min(facts.modified.seconds, 253_402_300_799))
        let time = Timestamp(milliseconds: Int64(seconds) * 1_000)
        return RunFailure(
            .changedWhileReading,
            item: "\(path)",
            "\(path) is written all the time; its state of \(time) is mirrored."
        )
    }
}

extension RunFailure {
    /// Whether trying again can help: it was the way, or rsync, and neither what is mirrored nor where to. What ended an rsync that this
    /// run did not end, for want of memory for instance, may be over as well.
    fileprivate var isWorthRetrying: Bool {
        ![.diskFull, .authorization, .validation, .notFound, .dependency].contains(category)
    }
}
