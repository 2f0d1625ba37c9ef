import Dispatch
import Synchronization
import Testing

@testable import MirroringMonitoring

/// A value that one task gives and another waits for.
@Suite(.timeLimit(.minutes(15))) struct PromiseTests {
    @Test func valueThatIsThereAlreadyIsReturnedAtOnce() async {
        let promise = Promise<Int>()
        promise.keep(1)
        #expect(await promise.value() == 1)
        #expect(await promise.value() == 1, "and again")
    }

    @Test func waiterGetsTheValue() async {
        let promise = Promise<Int>()
        async let value = promise.value()
        for _ in 1...100 { await Task.yield() }
        promise.keep(1)
        #expect(await value == 1)
    }

    @Test func firstValueCounts() async {
        let promise = Promise<Int>()
        promise.keep(1)
        promise.keep(2)
        #expect(await promise.value() == 1)
    }

    @Test func cancellationEndsTheWaiting() async {
        let promise = Promise<Int>()
        let waiting = Task { await promise.value() }
        for _ in 1...100 { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        promise.keep(1)
    }

    @Test func cancelledTaskDoesNotWait() async {
        let promise = Promise<Int>()
        let waiting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await promise.value()
        }
        #expect(await waiting.value == nil)
    }

    /// Each of both takes the promise's lock and one of the task's: in different orders they would wait for each other for ever.
    @Test func valueAndCancellationMayComeAtTheSameTime() async {
        for _ in 1...10_000 {
            let promise = Promise<Int>()
            let waiting = Task { await promise.value() }
            for _ in 1...5 { await Task.yield() }
            let isOther = Atomic(false)
            DispatchQueue.concurrentPerform(iterations: 2) { _ in
                if isOther.exchange(true, ordering: .relaxed) { waiting.cancel() } else { promise.keep(1) }
            }
            let value = await waiting.value
            #expect(value == 1 || value == nil)
        }
    }
}
