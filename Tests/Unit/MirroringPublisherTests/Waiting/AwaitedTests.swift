import Testing

@testable import MirroringPublisher

@Suite(.timeLimit(.minutes(15))) struct AwaitedTests {
    private let count = Awaited(1)

    @Test func whoBeginsToWaitWhenItIsSoGoesOnHoweverManyTheyAre() async {
        count.withLock { $0 = 0 }
        await withTaskGroup { group in
            for _ in 0..<3 {
                group.addTask { await count.wait { $0 == 0 } }
            }
        }
    }

    @Test func aChangeWakesAllForWhomItMakesItSo() async {
        for _ in 0..<200 {
            count.withLock { $0 = 1 }
            await withTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask { await count.wait { $0 == 0 } }
                }
                await Task.yield()
                count.withLock { $0 = 0 }
            }
        }
    }

    @Test func whoWantsSomethingElseGoesOnWaiting() async {
        let waiting = Awaited(true)
        await withTaskGroup { group in
            group.addTask {
                await count.wait { $0 == 3 }
                waiting.withLock { $0 = false }
            }
            for value in [0, 2] {
                count.withLock { $0 = value }
                await Task.yield()
                #expect(waiting.withLock { $0 })
            }
            count.withLock { $0 = 3 }
            await waiting.wait { !$0 }
        }
    }

    @Test func cancellationEndsTheWait() async {
        let task = Task { await count.wait { $0 == 0 } }
        task.cancel()
        await task.value
    }
}
