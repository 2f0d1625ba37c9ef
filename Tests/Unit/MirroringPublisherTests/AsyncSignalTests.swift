import Testing

@testable import MirroringPublisher

@Suite(.timeLimit(.minutes(1))) struct DoorbellTests {
    private let bell = Doorbell()

    @Test func aRingBeforeTheWaitIsRemembered() async {
        bell.ring()
        bell.ring()
        await bell.wait()
    }

    @Test func aRingWakesEveryoneWhoWaits() async {
        await withTaskGroup { group in
            for _ in 0..<3 {
                group.addTask { await bell.wait() }
            }
            // A ring that comes before a wait serves that one alone: ring until all have gone.
            group.addTask {
                while !Task.isCancelled {
                    bell.ring()
                    await Task.yield()
                }
            }
            for _ in 0..<3 { await group.next() }
            group.cancelAll()
        }
    }

    @Test func cancellationEndsTheWait() async {
        let task = Task { await bell.wait() }
        task.cancel()
        await task.value
    }
}
