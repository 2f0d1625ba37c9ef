import EventSamples
import Foundation
import Logging
import MirroringEvents
import MirroringWire
import NIOCore
import Testing

@testable import MirroringBridge
@testable import MirroringWeb

/// What readers of the stream get: at the begin, as it comes, and when they come back.
@Suite struct MonitorTests {
    private let bridge: FollowedBridge
    private let monitor: Monitor
    private let run = MirroringStatusEventArgs.wholeRun(8)

    init() throws {
        bridge = try FollowedBridge(cachedEvents: 8)
        monitor = Monitor(
            bridge: bridge,
            room: LogRoom(folder: "/nonexistent"),
            facts: Monitor.Facts(program: "mom test", host: "here"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// The bridge has read the history's begin, and the monitor knows it.
    private func begin() async {
        await monitor.takeNews(of: bridge)
        await bridge.begin()
        await monitor.takeNews(of: bridge)
        await monitor.pulse()
    }

    private func join(after place: String? = nil, filter: EventFilter? = nil) async throws -> Monitor.Beginning {
        try await monitor.join(
            after: place.flatMap { StreamPosition($0) },
            filter: filter,
            address: "here",
            disconnect: {}
        )
    }

    /// The names of messages, and the places that stand with them.
    private func names(_ bytes: some Sequence<UInt8>) -> [String] {
        String(decoding: Array(bytes), as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("event: ") }
            .map { String($0.dropFirst(7)) }
    }

    /// What was sent to a reader until its stream has ended.
    private func sent(to beginning: Monitor.Beginning) async -> String {
        beginning.outlet.end()
        var text = ""
        for await message in beginning.outlet.messages {
            if let bytes = message.bytes(for: beginning.outlet.filter) { text += String(buffer: bytes) }
        }
        return text
    }

    @Test func aReaderBeginsWithWhatIs() async throws {
        await begin()
        let beginning = try await join()
        #expect(names(beginning.opening) == ["hello", "snapshot"])
        #expect(names(beginning.closing) == ["caught-up"])
        #expect(beginning.replay.isEmpty)
        let opening = String(decoding: beginning.opening, as: UTF8.self)
        #expect(opening.contains("\"answer\":\"fresh\"") && opening.hasPrefix("retry: "))
        #expect(!opening.contains("\nid: "), "what was missed may follow")
    }

    @Test func whileTheHistoryIsReadNothingIsSaidToBeAllThereIs() async throws {
        await monitor.takeNews(of: bridge)
        let beginning = try await join()
        #expect(beginning.closing.isEmpty)
        await bridge.begin()
        await monitor.takeNews(of: bridge)
        #expect(names(await sent(to: beginning).utf8) == ["caught-up"])
    }

    @Test func everyReaderGetsEveryEventWithItsPlace() async throws {
        await begin()
        let beginnings = [try await join(), try await join()]
        await bridge.read(run, at: 1)
        await monitor.takeNews(of: bridge)
        for beginning in beginnings {
            let text = await sent(to: beginning)
            #expect(names(text.utf8) == Array(repeating: "event", count: 8))
            let places = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }
            #expect(places == (1...8).map { "id: h:\($0)" })
        }
    }

    @Test func aFilterLeavesOutEventsAndNothingElse() async throws {
        await begin()
        var filter = EventFilter()
        filter.states = [.mirroringJobCompleted]
        let beginning = try await join(filter: filter)
        await bridge.read(run, at: 1)
        await monitor.takeNews(of: bridge)
        await monitor.pulse()
        let told = names(await sent(to: beginning).utf8)
        #expect(told.filter { $0 == "event" }.count == 1)
        #expect(told.contains("job"))
    }

    /// Hundreds of jobs may change at once, and as many messages would cut all readers off.
    @Test func whatAPulseTellsIsOneMessage() async throws {
        await begin()
        let beginning = try await join()
        for number in 1...3 {
            let events = MirroringStatusEventArgs.wholeRun(8, runId: UUID(), jobId: UUID())
            await bridge.read(Array(events.prefix(2)), at: UInt64(2 * number))
        }
        await monitor.takeNews(of: bridge)
        await monitor.pulse()
        #expect(beginning.outlet.behind == 2, "the events, and what has become of the jobs")
        let told = names(await sent(to: beginning).utf8)
        #expect(told.filter { $0 == "event" }.count == 6)
        #expect(told.filter { $0 == "job" }.count == 3)
    }

    @Test func whoComesBackGetsWhatCameSince() async throws {
        await begin()
        await bridge.read(run, at: 1)
        await monitor.takeNews(of: bridge)
        let beginning = try await join(after: "h:5")
        #expect(names(beginning.opening) == ["hello", "snapshot"])
        #expect(beginning.replay.map(\.position) == [6, 7, 8])
        #expect(beginning.begin == 5 && beginning.end == 8)
        #expect(beginning.text(6) == "h:6")
    }

    /// Nobody has looked for them when he comes.
    @Test func whatCameSinceComesOnce() async throws {
        await begin()
        await bridge.read(run, at: 1)
        let beginning = try await join(after: "h:5")
        #expect(beginning.replay.map(\.position) == [6, 7, 8])
        #expect(beginning.end == 8)
        #expect(names(await sent(to: beginning).utf8) == [])
        let fresh = try await join()
        await bridge.read(Array(MirroringStatusEventArgs.wholeRun(8, runId: UUID()).prefix(2)), at: 9)
        await monitor.takeNews(of: bridge)
        #expect(names(await sent(to: fresh).utf8) == ["event", "event"])
    }

    @Test func whatIsGoneIsSaidAndTheRestIsSent() async throws {
        await begin()
        await bridge.read(run, at: 1)
        let other = MirroringStatusEventArgs.wholeRun(8, runId: UUID())
        await bridge.read(Array(other.prefix(4)), at: 9)
        await monitor.takeNews(of: bridge)
        let beginning = try await join(after: "h:2")
        #expect(names(beginning.opening) == ["hello", "gap", "snapshot"])
        let opening = String(decoding: beginning.opening, as: UTF8.self)
        #expect(opening.contains("\"first\":3,\"last\":4"))
        #expect(beginning.replay.map(\.position) == Array(5...12))
    }

    @Test func anotherHistoryIsAGapOfUnknownSize() async throws {
        await begin()
        let beginning = try await join(after: "g:2")
        #expect(names(beginning.opening) == ["hello", "gap", "snapshot"])
        #expect(String(decoding: beginning.opening, as: UTF8.self).contains("\"reason\":\"otherHistory\""))
        #expect(beginning.replay.isEmpty)
    }

    /// More has come in between than the cache holds.
    @Test func eventsThatNobodyHasFetchedInTimeAreAGapForAll() async throws {
        await begin()
        let beginning = try await join()
        await bridge.read(run, at: 1)
        await bridge.read(Array(MirroringStatusEventArgs.wholeRun(8, runId: UUID()).prefix(3)), at: 9)
        await monitor.takeNews(of: bridge)
        let text = await sent(to: beginning)
        #expect(names(text.utf8) == ["gap"] + Array(repeating: "event", count: 8))
        #expect(text.contains("\"first\":1,\"last\":3"))
    }

    /// The stream of the broker was deleted and made again, while readers follow.
    @Test func anotherHistoryIsSaidToThoseWhoFollow() async throws {
        await begin()
        await bridge.read(run, at: 1)
        await monitor.takeNews(of: bridge)
        let beginning = try await join()
        await bridge.history.forgetPositions()
        await bridge.begin("other")
        await bridge.read(Array(MirroringStatusEventArgs.wholeRun(8, runId: UUID()).prefix(2)), at: 1)
        await monitor.takeNews(of: bridge)
        let text = await sent(to: beginning)
        #expect(names(text.utf8) == ["gap", "event", "event"])
        #expect(text.contains("\nid: other:2\n"))
    }

    @Test func theSnapshotIsMadeOnceForAll() async throws {
        await begin()
        await bridge.read(run, at: 1)
        await monitor.takeNews(of: bridge)
        _ = try await join()
        let first = await monitor.snapshotBytes
        _ = try await join()
        #expect(await monitor.snapshotBytes == first && first != nil)
        await monitor.pulse()
        #expect(await monitor.snapshotBytes == nil)
    }

    @Test func aReaderThatTakesNothingIsCutOffAlone() async throws {
        await begin()
        let stuck = try await join()
        var other = try await join()
        for _ in 0...StreamOutlet.mostWaiting {
            await monitor.send(StreamMessage(StreamFrame.comment))
            if other.outlet.behind > 100 {
                await monitor.leave(other.outlet)
                other = try await join()
            }
        }
        #expect(stuck.outlet.isCut)
        #expect(!other.outlet.isCut)
        #expect(await monitor.pages.count == 1)
        #expect(await monitor.counters.cut == 1)
    }

    @Test func tooManyReadersAreTold() async throws {
        await begin()
        for _ in 0..<Monitor.mostReaders { _ = try await join() }
        await #expect(throws: Problem.self) { _ = try await join() }
    }

    /// An engine that is gone for good never ends its run.
    @Test func anEngineIsSilentUntilItsJobStartsAgain() async throws {
        await begin()
        let lost = Array(run.prefix(3))
        await bridge.read(lost, at: 1)
        await monitor.takeNews(of: bridge)
        let key = RunKey(origin: lost[0].jobId, runId: lost[0].runId)
        await monitor.replaceSilent([key: lost[2].status.receivedTime])
        await monitor.refresh()
        #expect(await monitor.status?.engines.map(\.silent) == [1])
        let next = MirroringStatusEventArgs.wholeRun(8, runId: UUID()).prefix(3).map { event in
            var event = event
            event.transferData.status.sentTime.milliseconds += 3_600_000
            event.transferData.status.receivedTime.milliseconds += 3_600_000
            return event
        }
        await bridge.read(next, at: 4)
        await monitor.takeNews(of: bridge)
        await monitor.refresh()
        #expect(await monitor.status?.engines.map(\.silent) == [0])
        #expect(await monitor.status?.engines.map(\.running) == [1])
    }

    @Test func statusTellsHowItGoes() async throws {
        await begin()
        await bridge.read(run, at: 1)
        await monitor.takeNews(of: bridge)
        // As of the last batch: among thousands of tests it may be a while until this one is here.
        await monitor.refresh(at: await bridge.status.reading.heardAt)
        let status = try #require(await monitor.status)
        #expect(status.place == "h:8" && status.caughtUp && status.healthy)
        #expect(status.counts.succeeded == 1)
        #expect(status.links.map(\.name) == ["bridge-broker", "history-bridge", "engines-broker"])
        #expect(status.links.map(\.state) == [.live, .live, .live])
        #expect(status.engines.map(\.host) == ["edit1.example.com"])
    }
}
