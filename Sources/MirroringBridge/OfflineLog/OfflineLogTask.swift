import Logging
import MirroringOfflineLog

/// Keeps the offline log in step with the history for as long as the bridge lives, or stands by for the bridge that does.
struct OfflineLogTask {
    let queue: LogQueue
    let keeper: OfflineLogKeeper
    let syncInterval: Duration
    /// Whether all that was published has been read.
    let isListening: @Sendable () async -> Bool
    let logger: Logger

    private static let retryInterval = Duration.seconds(1)
    /// How often a bridge that stands by looks whether the log is free.
    private static let lookInterval = Duration.milliseconds(500)
    /// How often it is asked whether the folder has to be tidied up.
    private static let tidyingInterval = Duration.seconds(60)

    /// Writes what the queue brings until the queue is finished, then brings it to disk and leaves the log to others.
    func run() async {
        if await keeper.role == .standingBy {
            await standBy()
        }
        await keeper.repair()
        let upkeep = Task { await keepUp() }
        // Not waited for at the end: a look at very many files takes a while, and nothing hangs on it.
        let tidying = Task { await tidyUp() }
        defer { tidying.cancel() }
        while let batch = await queue.take() {
            await write(batch)
        }
        upkeep.cancel()
        await upkeep.value
        await keeper.sync()
        await keeper.leave()
    }

    private func write(_ batch: LogQueue.Batch) async {
        guard await !keeper.append(batch) else { return }
        await queue.fail()
        // Not if it has finished, or another bridge writes now, or did: this one may have begun anew, in another folder, meanwhile.
        while await queue.isFailing {
            try? await Task.sleep(for: Self.retryInterval)
            guard await queue.isFailing else { return }
            if await keeper.append(batch) {
                // What is missing is read again from the history.
                return await queue.recover()
            }
        }
    }

    /// What has to be done regularly, until the task is cancelled.
    private func keepUp() async {
        var nextSigning = ContinuousClock.now
        while !Task.isCancelled {
            guard await keeper.role == .writing else {
                try? await Task.sleep(for: Self.lookInterval)
                await takeOver()
                continue
            }
            // In this order: what was read is put into the queue, and what was put is written.
            if nextSigning <= .now, await isListening(), await queue.isClear, await keeper.sign() {
                nextSigning = .now + OfflineLogFolder.signInterval
            }
            try? await Task.sleep(for: syncInterval)
            await keeper.sync()
            await makeUp()
            if await keeper.standByIfReplaced() { await standBy() }
        }
    }

    /// What could not be flushed is read again from the history once the disk takes it.
    private func makeUp() async {
        guard await keeper.lacksEvents else { return }
        await queue.fail()
        // Not before a batch that came after it, and was taken before, is dropped as well.
        guard await queue.isIdle, await keeper.makeUp() else { return }
        await queue.recover()
    }

    /// Tidies up when it is time, until the task is cancelled. Beside the rest, which is due far more often.
    private func tidyUp() async {
        while !Task.isCancelled {
            await keeper.tidyUp()
            try? await Task.sleep(for: Self.tidyingInterval)
        }
    }

    private func standBy() async {
        logger.notice("standing by: another bridge writes the offline log")
        await queue.standBy()
    }

    private func takeOver() async {
        guard await keeper.takeOver() else { return }
        await keeper.repair()
        // What is missing is read again from the history.
        logger.notice("writing the offline log now")
        await queue.takeOver()
    }
}
