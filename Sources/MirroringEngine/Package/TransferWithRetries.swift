import Foundation
import MirroringEvents

/// Transfers a package, again if that may help, until everything has arrived or no try is left.
struct TransferWithRetries {
    var job: Job
    var rsync: Rsync
    var folder: PackageFolder
    var isResumed: Bool
    /// How long to wait before the first retry; the second waits twice as long, and so on.
    var pause: Duration

    /// Transfers a package.
    ///
    /// Each retry moves only what is missing. What vanished from the source, or still changes while it is read, does not fail the package.
    ///
    /// - Throws: ``RunFailure``; `CancellationError`.
    func run(
        _ manifest: Manifest,
        onProgress: (PackageTransfer.Progress) -> Void,
        onRetry: (RunFailure) -> Void
    ) async throws -> PackageTransfer.Arrival {
        let transfer = PackageTransfer(job: job, rsync: rsync, folder: folder, isResumed: isResumed)
        var digests: [RelativePath: String] = [:]
        var tries = 0
        // What the tries before have brought: rsync counts what it moves, and moves only what is missing.
        var (arrivedBytes, arrivedItems) = (0, 0)
        while true {
            let result = try await transfer.send(manifest, digests: &digests) { progress in
                onProgress(progress.behind(arrivedBytes, items: arrivedItems))
            }
            let arrival = try transfer.arrival(of: manifest, digests: digests)
            tries += 1
            arrivedBytes = arrival.manifest.totalBytes
            arrivedItems = arrival.manifest.entries.count(where: \.isStaged)
            let failure = Self.failure(result, arrival)
            guard failure != nil || !arrival.different.isEmpty else { return arrival }
            if tries > job.retries || failure?.isWorthRetrying == false {
                guard let failure else { return arrival }
                throw failure
            }
            onRetry(
                failure
                    ?? RunFailure(
                        .changedWhileReading,
                        arrival.different.count == 1
                            ? "1 item changed while it was being read and is read again."
                            : "\(arrival.different.count) items changed while they were being read and are read again."
                    )
            )
            try await Task.sleep(for: pause * tries)
        }
    }

    /// Whether a try failed, beyond items that vanished or changed while they were read.
    private static func failure(_ result: RsyncResult, _ arrival: PackageTransfer.Arrival) -> RunFailure? {
        if result.isSuccess || result.isVanished { return nil }
        // Partial: what vanished between two looks is told in the same way as what can't be read or written.
        if result.isPartial && (arrival.different.isEmpty || result.category == .changedWhileReading) { return nil }
        return result.failure(action: "transfer the package")
    }
}

extension RunFailure {
    /// Whether trying again can help.
    fileprivate var isWorthRetrying: Bool {
        ![.diskFull, .authorization, .validation, .dependency].contains(category)
    }
}
