import MirroringMonitoring

/// Works at once until one has ended.
enum FirstEnd {
    /// How long the others may take to end in order, as by closing a connection, unless they have more to do. Some can't be ended at once: a
    /// call to a broker that says nothing, a write to a reader that does not read.
    static let patience = Duration.milliseconds(500)

    /// Does all of the work until some of it ends, cancels the rest, and hardly waits for it: the process is about to end.
    ///
    /// - Parameters:
    ///   - works: the work.
    ///   - patience: how long the rest is waited for.
    /// - Throws: what the work throws that ends first.
    static func of(_ works: [@Sendable () async throws -> Void], patience: Duration = FirstEnd.patience) async throws {
        let end = Promise<Result<Void, any Error>>()
        let tasks = works.map { work in
            Task {
                do {
                    try await work()
                    end.keep(.success(()))
                } catch {
                    end.keep(.failure(error))
                }
            }
        }
        let result = await end.value()
        await cancel(tasks, within: patience)
        try result?.get()
    }

    private static func cancel(_ tasks: [Task<Void, Never>], within patience: Duration) async {
        tasks.forEach { $0.cancel() }
        let isOver = Promise<Void>()
        Task {
            for task in tasks { await task.value }
            isOver.keep(())
        }
        Task {
            try? await Task.sleep(for: patience)
            isOver.keep(())
        }
        await isOver.value()
    }
}
