import EventSamples
import MirroringEvents
import Testing

/// How much of a run is done, in one number.
@Suite struct RunWorkTests {
    private func work(bytes: Int, items: Int, deletions: Int = 0) -> RunWork {
        var work = RunWork()
        work.bytes = bytes
        work.items = items
        work.deletions = deletions
        return work
    }

    @Test func nothingToDoIsNothingDone() {
        let work = RunWork()
        #expect(work.all == 0)
        #expect(work.done == 0)
        #expect(work.percent == 0)
    }

    /// Bytes alone would say 100 % as soon as they have arrived.
    @Test func smallFilesAreHalfDoneWhenTheyHaveArrived() {
        var work = work(bytes: 500 * 40_000, items: 40_000)
        work.sentBytes = work.bytes
        work.sentItems = work.items
        #expect((50...60).contains(work.percent))
        work.placedItems = 20_000
        #expect((70...80).contains(work.percent))
        work.placedItems = work.items
        #expect(work.done == work.all)
        #expect(work.percent == 99)
    }

    @Test func ofALargeFileTheBytesCount() {
        var work = work(bytes: 10_000_000_000, items: 1)
        work.sentBytes = 4_100_000_000
        #expect(work.percent == 40)
    }

    @Test func deletionsCountWhenTheyAreDone() {
        var work = work(bytes: 0, items: 0, deletions: 4)
        work.deleted = 1
        #expect(work.percent == 25)
        work.deleted = 4
        #expect(work.percent == 99)
    }

    /// A transfer that begins again counts some bytes twice, and files grow while they are mirrored.
    @Test func whatIsCountedTwiceMovesNothingBeyondTheEnd() {
        var work = work(bytes: 1_000, items: 10)
        work.sentBytes = 5_000
        #expect(work.done == 1_000)
        work.sentItems = 20
        work.placedItems = .max
        #expect(work.done == work.all)
    }

    /// Whatever the counts are, the percent is one, and grows as long as they do.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func percentIsAPercentAndNeverFalls(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func count() -> Int {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .max
            case 1: Int.random(in: 0 ... .max, using: &random)
            default: Int.random(in: 0...100_000, using: &random)
            }
        }
        var work = work(bytes: count(), items: count(), deletions: count())
        let counts: [WritableKeyPath<RunWork, Int>] = [
            \.sentBytes, \.sentItems, \.placedItems, \.deleted,
        ]
        var last = (done: 0, percent: 0)
        for _ in 0..<200 {
            let path = counts[Int.random(in: 0..<counts.count, using: &random)]
            work[keyPath: path] = work[keyPath: path].addingUpToMaximum(count())
            #expect(work.done >= last.done && work.done <= work.all)
            #expect(work.percent >= last.percent && work.percent <= 99)
            last = (work.done, work.percent)
        }
    }

    @Test func negativeCountsAreNone() {
        var work = work(bytes: -1, items: .min, deletions: -5)
        work.sentBytes = .min
        work.deleted = -1
        #expect(work.all == 0)
        #expect(work.done == 0)
    }
}
