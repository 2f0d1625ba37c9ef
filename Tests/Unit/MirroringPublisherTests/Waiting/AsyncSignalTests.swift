import Testing

@testable import MirroringPublisher

@Suite(.timeLimit(.minutes(15))) struct AsyncSignalTests {
    private let signal = AsyncSignal()

    @Test func aSignalBeforeTheWaitIsRemembered() async {
        signal.send()
        signal.send()
        await signal.wait()
    }

    @Test func aSignalWakesEveryoneWhoWaits() async {
        await withTaskGroup { group in
            for _ in 0..<3 {
                group.addTask { await signal.wait() }
            }
            // A signal that comes before a wait serves that one alone: send until all have gone.
            group.addTask {
                while !Task.isCancelled {
                    signal.send()
                    await Task.yield()
                }
            }
            for _ in 0..<3 { await group.next() }
            group.cancelAll()
        }
    }

    @Test func cancellationEndsTheWait() async {
        let task = Task { await signal.wait() }
        task.cancel()
        await task.value
    }
}
