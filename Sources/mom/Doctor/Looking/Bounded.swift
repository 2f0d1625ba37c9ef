import Dispatch
import MirroringMonitoring

/// Work that is not waited for longer than it may take: the world that is looked at may not answer.
enum Bounded {
    /// Does work, and gives it up after a while.
    ///
    /// - Returns: what it returns; nil if it takes longer. It is cancelled then, and left to its end.
    static func value<Value: Sendable>(
        within limit: Duration,
        of work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        let outcome = Promise<Value?>()
        let task = Task { outcome.keep(await work()) }
        let alarm = Task {
            if (try? await Task.sleep(for: limit)) != nil { outcome.keep(nil) }
        }
        let value = await outcome.value() ?? nil
        task.cancel()
        alarm.cancel()
        return value
    }

    /// Does work that blocks its thread, as a look at a disk does, and gives it up after a while.
    static func blocking<Value: Sendable>(
        within limit: Duration,
        of work: @escaping @Sendable () -> Value
    ) async -> Value? {
        await value(within: limit) {
            let outcome = Promise<Value>()
            DispatchQueue.global().async { outcome.keep(work()) }
            return await outcome.value()
        } ?? nil
    }
}
