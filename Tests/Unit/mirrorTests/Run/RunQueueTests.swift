import Testing

@testable import mirror

@Suite struct RunQueueTests {
    @Test func asManyAtOnceAsThereAreSlots() {
        var queue = RunQueue(predecessors: [[], [], []], slots: 2)
        #expect(queue.next() == 0)
        #expect(queue.next() == 1)
        #expect(queue.next() == nil)
        queue.ended(1)
        #expect(queue.next() == 2)
        #expect(queue.next() == nil)
        #expect(queue.rest == [])
    }

    @Test func whatReadsAnothersDestinationWaitsForThatOne() {
        var queue = RunQueue(predecessors: [[2], [], [1], []], slots: 4)
        #expect(queue.next() == 1)
        #expect(queue.next() == 3)
        #expect(queue.next() == nil)
        queue.ended(3)
        #expect(queue.next() == nil)
        queue.ended(1)
        #expect(queue.next() == 2)
        queue.ended(2)
        #expect(queue.next() == 0)
    }

    @Test func oneSlotKeepsTheOrderButForThoseThatWait() {
        var queue = RunQueue(predecessors: [[1], [], []], slots: 1)
        var order: [Int] = []
        while let job = queue.next() {
            order.append(job)
            #expect(queue.next() == nil)
            queue.ended(job)
        }
        #expect(order == [1, 0, 2])
    }

    @Test func whatWasNotBegunIsTheRest() {
        var queue = RunQueue(predecessors: [[], [0], []], slots: 1)
        _ = queue.next()
        #expect(queue.rest == [1, 2])
    }

    /// Random chains: all are run, each after those it waits for, and never more at once than there are slots.
    @Test func everyJobIsRunOnceAndInOrder() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let count = Int.random(in: 1...12, using: &generator)
            // What comes earlier in a hidden order may be waited for, so there is no circle.
            let hidden = Array(0..<count).shuffled(using: &generator)
            var predecessors = [Set<Int>](repeating: [], count: count)
            for (place, job) in hidden.enumerated() {
                predecessors[job] = Set(hidden[..<place].filter { _ in Int.random(in: 0..<4, using: &generator) == 0 })
            }
            let slots = Int.random(in: 1...4, using: &generator)
            var queue = RunQueue(predecessors: predecessors, slots: slots)
            var running: [Int] = []
            var done: Set<Int> = []
            while done.count < count {
                while let job = queue.next() {
                    #expect(predecessors[job].isSubset(of: done), "\(predecessors)")
                    running.append(job)
                }
                guard !running.isEmpty, running.count <= slots else {
                    Issue.record("\(running.count) run with \(slots) slots: \(predecessors)")
                    return
                }
                let ended = running.remove(at: Int.random(in: running.indices, using: &generator))
                queue.ended(ended)
                #expect(done.insert(ended).inserted)
            }
        }
    }
}
