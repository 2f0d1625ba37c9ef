import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

@testable import MirroringWeb

@Suite struct RunBookTests {
    private let job = MirroringStatusEventArgs.sampleJobId

    /// A run that began that many hours after the first.
    private func run(_ number: Int, events: Int = 8) -> [MirroringStatusEventArgs] {
        let runId = UUID(name: "run \(number)".utf8, namespace: job)
        return MirroringStatusEventArgs.wholeRun(8, runId: runId).prefix(events).map { event in
            var event = event
            event.transferData.status.sentTime.milliseconds += Int64(number) * 3_600_000
            event.transferData.status.receivedTime.milliseconds += Int64(number) * 3_600_000
            return event
        }
    }

    /// - Parameter written: when its log was written last, by the bridge's clock.
    private func logged(_ events: [MirroringStatusEventArgs], written: Timestamp? = nil) -> LoggedRunSummary {
        let run = RunKey(origin: job, runId: events[0].runId)
        let began = events[0].status.sentTime
        let file = OfflineLogFile(runId: run.runId, start: began, jobId: job)
        let last = events[events.count - 1]
        return LoggedRunSummary(
            file: file,
            bytes: 1_000,
            written: written ?? last.status.receivedTime,
            view: RunView(run, began: began, last: last, file: file.name)
        )
    }

    private func view(_ book: RunBook, silentSince: Timestamp? = nil, at now: Timestamp = .now) throws -> JobView {
        let record = try #require(book.jobs[job])
        return try #require(JobView(record, silentSince: silentSince, at: now))
    }

    @Test func liveEventsAndLogsTellTheSame() throws {
        var live = RunBook()
        for event in run(1) { live.take(event, of: RunKey(origin: job, runId: event.runId)) }
        var fromLog = RunBook()
        fromLog.take(logged(run(1)))
        let (one, other) = (try view(live), try view(fromLog))
        #expect(one.status == .succeeded && other.status == .succeeded)
        #expect(one.run.began == other.run.began && one.run.ended == other.run.ended)
        #expect(one.run.events == 8 && other.run.events == 8)
        #expect(other.run.file != nil)
    }

    /// It ended before its engine knew what there was to do, and so had begun to count.
    @Test func theErrorOfARunThatEndsWithItsFirstEventCounts() throws {
        var event = run(1)[0]
        event.transferData.progress = nil
        event.transferData.status.terminal = true
        event.transferData.status.outcome = .failed
        event.transferData.status.statusLog = [
            StatusLogEntry(level: .error, time: event.status.sentTime, category: .validation, message: "No source.")
        ]
        var book = RunBook()
        book.take(event, of: RunKey(origin: job, runId: event.runId))
        #expect(try view(book).run.progress?.errors == 1)
        #expect(try view(book).run.progress?.warnings == 0)
    }

    @Test func runsStandInTheOrderInWhichTheyBegan() throws {
        var book = RunBook()
        for number in [3, 1, 4, 2, 5] { book.take(logged(run(number))) }
        let record = try #require(book.jobs[job])
        #expect(record.runs.map(\.run.runId) == (1...5).map { run($0)[0].runId })
        #expect(try view(book).strip.count == 5)
        #expect(record.latestView?.runId == run(5)[0].runId.lowercased)
        #expect(book.count == 5)
    }

    /// Newer runs, and failures among them, would stand behind it for as long as the clock was ahead.
    @Test(arguments: [false, true])
    func aRunByAClockThatWasAheadIsNotTheLatestForHours(isLogged: Bool) throws {
        var book = RunBook()
        let (ahead, next) = (run(8), run(2))
        let heard = run(1)[7].status.receivedTime
        if !isLogged {
            for event in ahead { book.take(event, of: RunKey(origin: job, runId: event.runId), at: heard) }
        }
        book.take(logged(ahead, written: heard))
        for event in next { book.take(event, of: RunKey(origin: job, runId: event.runId)) }
        let record = try #require(book.jobs[job])
        #expect(record.runs.map(\.run.runId) == [ahead[0].runId, next[0].runId])
        #expect(record.latestView?.runId == next[0].runId.lowercased)
        #expect(record.runs.first?.seconds == record.runs.last?.seconds, "its own clock tells how long it took")
        #expect(record.index(of: ahead[0].runId) == 0)
    }

    @Test func runsByAClockThatWasAheadTakeNothingOfTheLatest() throws {
        var book = RunBook()
        let heard = run(1)[7].status.receivedTime
        for event in (11...22).flatMap({ run($0) }) {
            book.take(event, of: RunKey(origin: job, runId: event.runId), at: heard)
        }
        for event in run(2) { book.take(event, of: RunKey(origin: job, runId: event.runId)) }
        #expect(try view(book).run.runId == run(2)[0].runId.lowercased)
        #expect(try view(book).runs == 13)
    }

    /// A log is written a moment after an event has come.
    @Test func aLogThatIsBehindTakesNothingBack() throws {
        var book = RunBook()
        let events = run(1)
        for event in events { book.take(event, of: RunKey(origin: job, runId: event.runId)) }
        book.take(logged(Array(events.prefix(3))))
        #expect(try view(book).run.events == 8)
        #expect(try view(book).run.file != nil, "but it is there")
    }

    /// Of a log the first event and the last are read.
    @Test func aLogTakesNoErrorAway() throws {
        var book = RunBook()
        var events = run(1)
        let error = StatusLogEntry(level: .error, time: events[4].status.sentTime, message: "Full.")
        events[4].transferData.status.statusLog = [error]
        for event in events { book.take(event, of: RunKey(origin: job, runId: event.runId)) }
        book.take(logged(events))
        let trouble = try view(book).run.trouble
        #expect(trouble?.message == "Full." && trouble?.sequence == 5)
    }

    /// A bridge that was started in a run's middle has cached a part of it.
    @Test func theLogKnowsWhereARunBegan() throws {
        var book = RunBook()
        let events = run(1, events: 6)
        for event in events.suffix(3) { book.take(event, of: RunKey(origin: job, runId: event.runId)) }
        book.take(logged(events))
        #expect(try view(book).run.began == events[0].status.sentTime)
        book.take(run(1)[6], of: RunKey(origin: job, runId: events[0].runId))
        #expect(try view(book).run.began == events[0].status.sentTime)
        #expect(try view(book).run.events == 7)
    }

    @Test func whatComesAgainIsNoNews() {
        var book = RunBook()
        let events = run(1)
        let key = RunKey(origin: job, runId: events[0].runId)
        for event in events { book.take(event, of: key) }
        for event in events {
            let isNews = book.take(event, of: key)
            #expect(!isNews)
        }
    }

    @Test func aRunWhoseLogIsGoneIsGone() throws {
        var book = RunBook()
        for number in 1...3 { book.take(logged(run(number))) }
        book.remove(logged(run(1)).file)
        #expect(book.count == 2)
        #expect(book.runs(run(1)[0].runId).isEmpty)
        for number in 2...3 { book.remove(logged(run(number)).file) }
        #expect(book.jobs.isEmpty)
    }

    @Test func aSilentRunIsBrokenAndOneThatWasHeardAgainIsNot() throws {
        var book = RunBook()
        for event in run(1, events: 4) { book.take(event, of: RunKey(origin: job, runId: event.runId)) }
        #expect(try view(book).list == .running)
        let silent = try view(book, silentSince: Timestamp(milliseconds: 1))
        #expect(silent.list == .broken && silent.status == .silent && silent.since == Timestamp(milliseconds: 1))
        #expect(silent.statements.map(\.kind) == [.silent])
    }

    /// A publisher that never ends its runs takes no more memory, nor more of each second, for the next thousand of them.
    @Test func runsThatNobodyEndsAreBounded() throws {
        var book = RunBook()
        for number in 1...(3 * JobRecord.mostOpen) {
            for event in run(number, events: 2) { book.take(event, of: RunKey(origin: job, runId: event.runId)) }
        }
        let record = try #require(book.jobs[job])
        #expect(record.runs.count == 3 * JobRecord.mostOpen)
        #expect(record.views.count <= JobRecord.mostOpen + 8)
        #expect(book.unfinished.count <= JobRecord.mostOpen)
        #expect(try view(book).run.runId == run(3 * JobRecord.mostOpen)[0].runId.lowercased)
        let first = run(1)[2]
        book.take(first, of: RunKey(origin: job, runId: first.runId))
        #expect(book[RunKey(origin: job, runId: first.runId)]?.events == 3, "an old one is heard all the same")
    }

    @Test func aJobThatPromisesIsLateWhenItsGraceIsOver() throws {
        var events = run(1)
        for index in events.indices {
            events[index].transferData.initializeData.expectedEverySeconds = 3_600
            events[index].transferData.initializeData.expectedGraceSeconds = 600
        }
        var book = RunBook()
        book.take(logged(events))
        let end = events[7].status.receivedTime
        #expect(try view(book, at: end.adding(.seconds(4_200))).status == .succeeded)
        let late = try view(book, at: end.adding(.seconds(4_201)))
        #expect(late.status == .late && late.list == .notAsUsual)
        #expect(late.since == end.adding(.seconds(4_200)))
        #expect(late.expected?.due == end.adding(.seconds(3_600)))
    }

    @Test func thePastIsWhatWasThen() throws {
        var book = RunBook()
        for number in 1...3 { book.take(logged(run(number))) }
        let record = try #require(book.jobs[job])
        let middle = run(2)
        let during = record.at(middle[3].status.receivedTime)
        #expect(during.runs.count == 2)
        #expect(during.latest?.outcome == .running)
        #expect(record.at(middle[7].status.receivedTime).latest?.outcome == .succeeded)
        #expect(record.at(run(1)[0].status.sentTime.adding(.seconds(-1))).runs.isEmpty)
    }
}
