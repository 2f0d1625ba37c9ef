import Logging

/// Keeps the offline log in step with the history for as long as the bridge lives, or stands by for the bridge that does.
struct OfflineLogTask {
    let queue: LogQueue
    let service: OfflineLogKeeper
    let syncInterval: Duration
    let logger: Logger

    private static let retryInterval = Duration.seconds(1)
    /// How often a bridge that stands by looks whether the log is free.
    private static let lookInterval = Duration.milliseconds(500)
    private static let tidyingInterval = Duration.seconds(60)

    /// Writes what the queue brings until the queue is finished, then brings it to disk and leaves the log to others.
    func run() async {
        if await service.role == .standingBy {
            await standBy()
        }
        await service.repair()
        let upkeep = Task { await keepUp() }
        while let batch = await queue.take() {
            await write(batch)
        }
        upkeep.cancel()
        await upkeep.value
        await service.sync()
        await service.leave()
    }

    private func write(_ batch: LogQueue.Batch) async {
        guard await !service.append(batch) else { return }
        await queue.fail()
        repeat {
            guard await queue.isFailing else { return }  // finished, or another bridge writes now
            try? await Task.sleep(for: Self.retryInterval)
        } while await !service.append(batch)
        logger.notice("The offline log can be written again; what is missing is read again from the history.")
        await queue.recover()
    }

    /// What has to be done regularly, until the task is cancelled.
    private func keepUp() async {
        var nextTidying = ContinuousClock.now
        while !Task.isCancelled {
            guard await service.role == .writing else {
                try? await Task.sleep(for: Self.lookInterval)
                await takeOver()
                continue
            }
            if nextTidying <= .now {
                await service.tidyUp()
                nextTidying = .now + Self.tidyingInterval
            }
            try? await Task.sleep(for: syncInterval)
            await service.sync()
            if await service.standByIfReplaced() { await standBy() }
        }
    }

    private func standBy() async {
        logger.notice("Another bridge writes the offline log; this one stands by.")
        await queue.standBy()
    }

    private func takeOver() async {
        guard await service.takeOver() else { return }
        await service.repair()
        logger.notice("This bridge writes the offline log now; what is missing is read again from the history.")
        await queue.takeOver()
    }
}
