import EventSamples
import MirroringEvents
import Testing

@testable import MirroringWeb

@Suite struct RunStoryTests {
    private func story(_ events: some Sequence<MirroringStatusEventArgs>) -> RunStory {
        var story = RunStory()
        for event in events { story.take(event) }
        return story
    }

    /// Events a second apart, the first of which began a second before.
    private func events(_ steps: [(MirroringOccurrence, package: Int?)]) -> [MirroringStatusEventArgs] {
        steps.enumerated().map { index, step in
            var event = MirroringStatusEventArgs.typical(sequence: index + 1)
            let time = Timestamp(milliseconds: 1_800_000_000_000 + Int64(index) * 1_000)
            event.transferData.status = step.0.status(
                statusLog: [],
                sentTime: Timestamp(milliseconds: time.milliseconds - 1_000),
                receivedTime: time
            )
            if let package = step.package {
                event.transferData.packageHeader?.packageNumber = package
            } else {
                event.transferData.packageHeader = nil
                event.transferData.packageBody = nil
            }
            return event
        }
    }

    @Test func theTimeUpToAnEventBelongsToItsState() {
        let story = story(
            events([
                (.jobInitialized, nil), (.packageInitialized, 1), (.packageTransferring, 1), (.packageTransferring, 1),
                (.packageTransferred, 1), (.packageImported, 1), (.packageInitialized, 2), (.packageTransferring, 2),
            ])
        )
        #expect(
            story.states.map(\.state.rawValue) == [
                "MirroringJobInitialized", "MirroringPackageInitialized", "Transferring", "Transferred",
                "MirroringPackageCompleted",
            ]
        )
        #expect(story.states.map(\.seconds) == [1, 2, 3, 1, 1])
        #expect(story.states.map(\.times) == [1, 2, 2, 1, 1])
        #expect(story.spans.map(\.first) == [1, 2, 3, 5, 6, 7, 8])
        #expect(story.spans[2].last == 4)
        #expect(story.packages.map(\.end) == [.imported, .running])
        #expect(story.through == 8)
    }

    @Test func aPackageThatIsBegunAgainIsASecondAttempt() {
        let story = story(
            events([
                (.packageInitialized, 1), (.packageTransferring, 1), (.packageInitialized, 1),
                (.packageTransferring, 1),
                (.packageImported, 1),
            ])
        )
        #expect(story.packages.map(\.attempts) == [2])
        #expect(story.packages.map(\.end) == [.imported])
    }

    /// More than are told one by one: a part of them would say that the rest was not imported.
    @Test func allPackagesAreCounted() throws {
        let count = RunStory.mostLanes + 500
        var steps: [(MirroringOccurrence, package: Int?)] = (1...count).map { (.packageImported, package: $0) }
        steps.append((.transferFailed(continues: true), package: count))
        let story = story(events(steps))
        let totals = try #require(story.packageTotals)
        #expect(totals.packages == count && totals.imported == count - 1 && totals.failed == 1)
        let one = try #require(story.packages.first)
        #expect(totals.bytes == count * one.bytes)
        #expect(totals.pages == one.pages.map { count * $0 } && totals.files == one.files.map { count * $0 })
    }

    @Test func whatIsMissingIsAnItemOfItsOwn() {
        let run = MirroringStatusEventArgs.wholeRun(10)
        let story = story(run.filter { ![1, 4, 5, 9].contains($0.sequence) })
        #expect(story.gaps.map(\.first) == [1, 4, 9] && story.gaps.map(\.last) == [1, 5, 9])
        #expect(story.missing == 4)
        #expect(story.gaps[1].at == run[5].status.receivedTime)
    }

    /// Its engine tells each minute that it is there, although nothing moves.
    @Test func whatDoesNotMoveIsIdle() {
        let begin = Int64(1_800_000_000_000)
        let moments: [(second: Int64, sent: Int)] = [(0, 10), (1, 20), (61, 20), (121, 20), (140, 30), (150, 40)]
        let events = moments.enumerated().map { index, moment in
            var event = MirroringStatusEventArgs.typical(sequence: index + 1)
            let time = Timestamp(milliseconds: begin + moment.second * 1_000)
            event.transferData.status.sentTime = time
            event.transferData.status.receivedTime = time
            event.transferData.packageHeader?.sizeOfSentData = moment.sent
            return event
        }
        let idle = story(events).idle
        let from: [Int64] = idle.map { $0.from.milliseconds - begin }
        let to: [Int64] = idle.map { $0.to.milliseconds - begin }
        #expect(from == [1_000])
        #expect(to == [140_000])
    }

    @Test func errorsOfALongRunAreAFewMarks() {
        let story = story(
            (1...10_000).lazy.map { number in
                var event = MirroringStatusEventArgs.typical(sequence: number)
                event.transferData.status.severity =
                    number == 5_001 ? .error : number.isMultiple(of: 2) ? .warning : .processing
                return event
            }
        )
        let marks = RunDensity.marks(of: story)
        #expect(marks.count == RunDensity.most)
        let errors: [Double] = marks.filter { $0.severity == .error }.map(\.share)
        #expect(errors == [200.5 / 400])
    }

    /// The log tells an event again that was read before a crash.
    @Test func whatComesAgainChangesNothing() {
        let run = MirroringStatusEventArgs.wholeRun(8)
        let once = story(run)
        let twice = story(run.flatMap { [$0, $0] } + run)
        #expect(once.states == twice.states && once.levels == twice.levels && twice.through == 8)
    }

    @Test func aRunOfAnyLengthTakesNoMoreThanItsBounds() {
        let story = story(
            (1...RunStory.mostPackages + 1).lazy.map { number in
                var event = MirroringStatusEventArgs.typical(sequence: number * 2)
                event.transferData.packageHeader?.packageNumber = number
                return event
            }
        )
        #expect(story.spans.count == RunStory.mostSpans)
        #expect(story.packages.count == RunStory.mostPackages)
        #expect(story.packageTotals == nil, "what is not known of all is not said of all")
        #expect(story.gaps.count == RunStory.mostGaps)
        #expect(story.missing == RunStory.mostPackages + 1)
        #expect(story.through == 2 * RunStory.mostPackages + 2)
    }
}
