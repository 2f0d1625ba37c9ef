import Testing

@testable import MirroringCommands

/// What waits for a person who reads slowly.
@Suite struct OutputQueueTests {
    private func queue(_ entries: [OutputQueue.Entry], capacity: Int = 100) -> OutputQueue {
        var queue = OutputQueue(capacity: capacity, batch: 40)
        for entry in entries { add(entry, to: &queue) }
        return queue
    }

    private func add(_ entry: OutputQueue.Entry, to queue: inout OutputQueue) {
        let isAdded = queue.append(entry)
        #expect(isAdded)
    }

    private func all(_ queue: OutputQueue) -> [String] {
        var queue = queue
        return Array(sequence(state: ()) { _ in queue.next() })
    }

    @Test func linesComeInOrderAndInBatches() {
        let queue = queue([.line("1"), .progress("2"), .line(String(repeating: "x", count: 60)), .line("3")])
        #expect(all(queue) == ["1\n2\n", String(repeating: "x", count: 60) + "\n", "3\n"])
    }

    @Test func theOldestProgressMakesRoomAndIsCounted() {
        let progress = (0..<10).map { OutputQueue.Entry.progress("p\($0)--------") }  // 10 bytes each
        var queue = queue([.line("first")] + progress)
        add(.line("last"), to: &queue)
        let text = all(queue).joined()
        #expect(text.hasPrefix("… 6 lines not shown\nfirst\np6--------\n"))
        #expect(text.hasSuffix("p9--------\nlast\n"))
    }

    @Test func linesAreNotLeftOutWhileTheirReaderReads() {
        var queue = queue([.line(String(repeating: "x", count: 90))])
        let isAdded = queue.append(.line("no room for this"))
        #expect(!isAdded)
        add(.progress("nor for this progress"), to: &queue)
        queue.leaveOutOldest()
        add(.line("now there is"), to: &queue)
        #expect(all(queue) == ["… 2 lines not shown\nnow there is\n"])
    }

    @Test func aLineThatIsLongerThanAllRoomIsWritten() {
        let long = String(repeating: "x", count: 1_000)
        #expect(all(queue([.progress("p"), .line(long)])) == ["… 1 line not shown\n", long + "\n"])
    }

    @Test func whatWasLeftOutIsSaidAlsoWhenNothingFollows() {
        var queue = queue([.line("x")])
        queue.leaveOutOldest()
        #expect(all(queue) == ["… 1 line not shown\n"])
    }

    @Test func aStatusLineIsReplacedByTheNextOneOfAnyKind() {
        var queue = queue([.status("10 %"), .status("20 %")])
        var written: [String?] = []
        written.append(queue.next())
        add(.status("30 %"), to: &queue)
        written.append(queue.next())
        add(.status("40 %"), to: &queue)
        add(.line("done"), to: &queue)
        written.append(queue.next())
        written.append(queue.close())
        add(.status("50 %"), to: &queue)
        written.append(queue.next())
        written.append(queue.close())
        written.append(queue.next())
        #expect(written == ["20 %", "\r\u{1B}[K30 %", "\r\u{1B}[Kdone\n", "", "50 %", "\r\u{1B}[K", nil])
    }
}
