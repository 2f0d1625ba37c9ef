import Testing

@testable import MirroringBridge

@Suite(.timeLimit(.minutes(15))) struct LogQueueTests {
    private func batch(_ count: Int, next: UInt64, bodyBytes: Int = 1_000) -> LogQueue.Batch {
        let entry = HistoryEntry.sample(at: 1, sequence: 1, bodyBytes: bodyBytes)
        return LogQueue.Batch(
            entries: Array(repeating: entry, count: count),
            checkpoint: Checkpoint(nextPosition: next, lastPosition: next, lastMessageId: nil)
        )
    }

    @Test func batchesComeOutInTheirOrderAndTheEndIsSeen() async {
        let queue = LogQueue()
        for next in 1...3 { _ = await queue.put(batch(1, next: UInt64(next))) }
        await queue.finish()
        var seen: [UInt64] = []
        while let batch = await queue.take() { seen.append(batch.checkpoint.nextPosition) }
        #expect(seen == [1, 2, 3])
    }

    /// Full of events, or of bytes.
    @Test(arguments: [(20_000, 1_000), (65, 1 << 20)])
    func fullQueueMakesTheReaderWaitForTheWriter(events: Int, bodyBytes: Int) async {
        let queue = LogQueue()
        _ = await queue.put(batch(events - 1, next: 1, bodyBytes: bodyBytes))
        _ = await queue.take()
        _ = await queue.put(batch(events, next: 1, bodyBytes: bodyBytes))
        let (steps, step) = AsyncStream<String>.makeStream()
        let putting = Task {
            _ = await queue.put(batch(1, next: 2))
            step.yield("put")
        }
        let taking = Task {
            step.yield("take")
            _ = await queue.take()
        }
        var iterator = steps.makeAsyncIterator()
        #expect(await iterator.next() == "take")
        #expect(await iterator.next() == "put")
        await putting.value
        await taking.value
    }

    @Test func whoComesForMoreHasWrittenWhatWasTaken() async {
        let queue = LogQueue()
        #expect(await queue.isIdle)
        _ = await queue.put(batch(1, next: 1))
        _ = await queue.take()
        await queue.fail()
        #expect(await !queue.isIdle)
        await queue.finish()
        _ = await queue.take()
        #expect(await queue.isIdle)
    }

    /// The position that is stored at the end must not lie behind what could not be written.
    @Test func nothingIsWrittenAfterWhatCouldNotBeAlsoAtTheEnd() async {
        let queue = LogQueue()
        for next in 1...3 { _ = await queue.put(batch(1, next: UInt64(next))) }
        await queue.finish()
        #expect(await queue.take()?.checkpoint.nextPosition == 1)
        await queue.fail()
        #expect(await queue.take() == nil)
        #expect(await !queue.isFailing, "nobody waits for the disk")
    }

    /// A disk that takes nothing must not stop the cache; what was not written is read again.
    @Test func failingLogLetsTheReaderGoOnAndAsksForItAllAgainLater() async {
        let queue = LogQueue()
        #expect(await queue.isClear)
        _ = await queue.put(batch(1, next: 1))
        #expect(await !queue.isClear)
        await queue.fail()
        #expect(await !queue.isClear, "what was dropped is not written")
        for next in 2...10 {
            guard case .taken = await queue.put(batch(10_000, next: UInt64(next))) else {
                Issue.record("the reader was stopped")
                return
            }
        }
        await queue.recover()
        #expect(await !queue.isClear)
        guard case .readAgain = await queue.put(batch(1, next: 11)) else {
            Issue.record("what was dropped is not read again")
            return
        }
        _ = await queue.put(batch(1, next: 2))
        #expect(await queue.take()?.checkpoint.nextPosition == 2)
    }

    /// Another bridge writes: the reader fills the cache all the same, and reads again for the log when it is this bridge's turn.
    @Test func queueThatStandsByDropsUntilItsBridgeTakesOver() async {
        let queue = LogQueue()
        _ = await queue.put(batch(1, next: 1))
        await queue.standBy()
        for next in 2...10 {
            guard case .taken = await queue.put(batch(10_000, next: UInt64(next))) else {
                Issue.record("the reader was stopped")
                return
            }
        }
        await queue.fail()
        await queue.recover()
        guard case .taken = await queue.put(batch(1, next: 11)) else {
            Issue.record("a disk that recovers makes no writer of a bridge that stands by")
            return
        }
        await queue.takeOver()
        guard case .readAgain = await queue.put(batch(1, next: 12)) else {
            Issue.record("what was dropped is not read again")
            return
        }
        _ = await queue.put(batch(1, next: 2))
        #expect(await queue.take()?.checkpoint.nextPosition == 2)
    }

    /// No event may come for hours; what was dropped is read again all the same.
    @Test func readerThatHasNothingToPutIsAskedAsWell() async {
        let queue = LogQueue()
        await queue.standBy()
        guard case .taken = await queue.nextAnswer() else {
            Issue.record("there is nothing to write yet")
            return
        }
        await queue.takeOver()
        guard case .readAgain = await queue.nextAnswer() else {
            Issue.record("the reader was not asked")
            return
        }
        guard case .taken = await queue.nextAnswer() else {
            Issue.record("the reader was asked twice")
            return
        }
    }

    @Test func readerThatWaitsForTheWriterGoesOnWhenAnotherBridgeWrites() async {
        let queue = LogQueue()
        _ = await queue.put(batch(20_000, next: 1))
        async let answer = queue.put(batch(1, next: 2))
        await queue.standBy()
        guard case .taken = await answer else {
            Issue.record("the reader was stopped")
            return
        }
    }
}
