/// Works at once until one has ended.
enum FirstEnd {
    /// How long the others may take to end in order, as by closing a connection. Some can't be ended at once: a call to a broker that says
    /// nothing, a write to a reader that does not read.
    private static let patience = Duration.milliseconds(500)

    /// Does all of the work until some of it ends, cancels the rest, and hardly waits for it: the process is about to end.
    ///
    /// - Throws: what the work throws that ends first.
    static func of(_ works: [@Sendable () async throws -> Void]) async throws {
        let (ends, end) = AsyncThrowingStream.makeStream(of: Void.self)
        let tasks = works.map { work in
            Task {
                do {
                    try await work()
                    end.finish()
                } catch {
                    end.finish(throwing: error)
                }
            }
        }
        let result: Result<Void, any Error>
        do {
            for try await _ in ends {}
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await cancel(tasks)
        try result.get()
    }

    private static func cancel(_ tasks: [Task<Void, Never>]) async {
        tasks.forEach { $0.cancel() }
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        Task {
            for task in tasks { await task.value }
            end.finish()
        }
        Task {
            try? await Task.sleep(for: patience)
            end.finish()
        }
        for await _ in ends {}
    }
}
