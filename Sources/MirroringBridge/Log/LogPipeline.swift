import Logging

/// Keeps the offline log in step with the history, for as long as the bridge lives.
struct LogPipeline {
    let feed: LogFeed
    let keeper: LogKeeper
    let syncInterval: Duration
    let logger: Logger

    private static let retryInterval = Duration.seconds(1)

    /// Writes what the feed brings until the feed is finished, then brings it to disk.
    func run() async {
        await attempt("put the offline log right") { try await keeper.recover() }
        let syncing = Task { await syncRegularly() }
        while let batch = await feed.take() {
            await write(batch)
        }
        syncing.cancel()
        await syncing.value
        await attempt("bring the offline log to disk") { try await keeper.sync() }
    }

    private func write(_ batch: LogFeed.Batch) async {
        guard await !attempt("write the offline log", { try await keeper.append(batch) }) else { return }
        await feed.fail()
        repeat {
            try? await Task.sleep(for: Self.retryInterval)
            if await feed.isFinished { return }
        } while await !attempt("write the offline log", { try await keeper.append(batch) })
        logger.notice("The offline log can be written again; what is missing is read again from the history.")
        await feed.recover()
    }

    private func syncRegularly() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: syncInterval)
            await attempt("bring the offline log to disk") { try await keeper.sync() }
        }
    }

    @discardableResult
    private func attempt(_ what: String, _ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch {
            logger.error(
                "Could not \(what). The position is not stored until this is mended.",
                metadata: ["error": "\(error)"]
            )
            return false
        }
    }
}
