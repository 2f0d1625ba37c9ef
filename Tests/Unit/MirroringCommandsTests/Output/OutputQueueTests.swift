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
        return Array(sequence(state: ()) { _ in queue.next(columns: 80) })
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

    /// A run that tells its items tells all of a package's at once, before any of it can be written.
    @Test func theItemsOfALargePackageFindRoom() {
        var queue = OutputQueue(capacity: BackgroundWriter.capacity, batch: 40)
        for _ in 1...20_000 { add(.progress("create  " + String(repeating: "x", count: 100)), to: &queue) }
        let first = queue.next(columns: 80)
        #expect(first?.hasPrefix("create  x") == true)
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

    private func block(_ lines: String...) -> [StatusLine] {
        lines.map { StatusLine(text: $0, width: $0.count) }
    }

    private let end = "\r\u{1B}[K"

    @Test func theLastLinesAreReplacedByTheNextOnesAndStandBelowAllOthers() {
        var queue = queue([])
        queue.show(block("10 %"))
        queue.show(block("20 %"))
        var written: [String?] = [queue.next(columns: 80), queue.next(columns: 80)]
        queue.show(block("30 %"))
        written.append(queue.next(columns: 80))
        queue.show(block("40 %"))
        add(.line("gone"), to: &queue)
        written.append(queue.next(columns: 80))
        queue.show([])
        add(.line("done"), to: &queue)
        written += [queue.next(columns: 80), queue.close(columns: 80), queue.next(columns: 80)]
        #expect(
            written == ["20 %", nil, "\(end)30 %", "\(end)gone\n40 %", "\(end)done\n", "", nil]
        )
    }

    @Test func theLastLinesAreWrittenWhenNothingElseWaits() {
        var queue = queue([.line(String(repeating: "x", count: 50)), .line("y")])
        queue.show(block("10 %"))
        #expect(queue.next(columns: 80) == String(repeating: "x", count: 50) + "\n")
        #expect(queue.next(columns: 80) == "y\n10 %")
        #expect(queue.close(columns: 80) == end)
        #expect(queue.next(columns: 80) == nil)
    }

    @Test func whatOthersHaveWrittenBelowIsNotTakenAway() {
        var queue = queue([])
        queue.show(block("10 %"))
        _ = queue.next(columns: 80)
        queue.forgetBlock()
        add(.line("in the background"), to: &queue)
        #expect(queue.next(columns: 80) == "in the background\n")
        queue.show(block("20 %"))
        #expect(queue.next(columns: 80) == "20 %")
    }
}
