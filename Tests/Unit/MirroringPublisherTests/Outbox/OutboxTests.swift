import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import TestSupport
import Testing

@testable import MirroringPublisher

/// The hand-over from the engine to the relay.
@Suite struct OutboxTests {
    @Test func whatDoesNotFitIntoMemoryIsReadFromTheFileInOrder() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.queuedEvents = 3; $0.segmentBytes = 6_000
                }
            )
            var own = OwnEvents(outbox)
            notify(outbox, 1...10)
            #expect(drain(&own, 4) == Array(1...10))
            notify(outbox, 11...12)
            #expect(drain(&own, 4) == [11, 12])
        }
    }

    @Test func eventsAcceptedWhileTheFileIsReadKeepTheirOrder() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.queuedEvents = 2; $0.segmentBytes = 6_000
                }
            )
            var own = OwnEvents(outbox)
            notify(outbox, 1...6)
            var seen: [Int] = []
            for next in 7...40 {
                seen += own.next(1).events.map(\.event.sequence)
                notify(outbox, next...next)
            }
            #expect(seen + drain(&own, 100) == Array(1...40))
        }
    }

    @Test func confirmedSegmentsGoAndTheRestAtTheEnd() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration { $0.segmentBytes = 6_000 })
            notify(outbox, 1...20)
            var own = OwnEvents(outbox)
            let events = own.next(100).events
            #expect(outbox.waiting == 20)
            confirm(outbox, Array(events.prefix(19)))
            #expect(outbox.waiting == 1)
            outbox.removeShare()
            #expect(try fixture.names.count == 2, "the last segment and the owner's file")
            confirm(outbox, Array(events.suffix(1)))
            outbox.removeShare()
            #expect(try fixture.names == [])
        }
    }

    /// What is delivered takes no room, though its segment is not full.
    @Test func deliveredEventsKeepNoRoomFromTheNext() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.maximumOutboxBytes = 6_000; $0.segmentBytes = 6_000
                }
            )
            var own = OwnEvents(outbox)
            for sequence in 1...20 {
                notify(outbox, sequence...sequence)
                confirm(outbox, own.next(1).events)
            }
            let failures = outbox.removeFailures()
            #expect((failures.unsaved, failures.lost) == (0, 0) && failures.storing == nil)
            #expect(try fixture.names.count == 2, "the segment in which the last one is, and the owner's file")
        }
    }

    @Test func anOutboxThatFillsUpHasWhatIsDeliveredRemoved() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.maximumOutboxBytes = 7_000; $0.segmentBytes = 100_000
                }
            )
            var own = OwnEvents(outbox)
            notify(outbox, 1...3)
            let events = own.next(3).events
            confirm(outbox, Array(events.prefix(2)))
            let names = try fixture.names
            outbox.makeRoom()
            #expect(try fixture.names == names, "one of them waits")
            confirm(outbox, Array(events.suffix(1)))
            outbox.makeRoom()
            let left = try fixture.names
            #expect(left.count == names.count && left != names)
            outbox.makeRoom()
            #expect(try fixture.names == left, "there is nothing to gain any more")
        }
    }

    /// Whether they began to wait before the last event was delivered or after it.
    @Test(.timeLimit(.minutes(15))) func everyoneWhoWaitsForAnEmptyOutboxGoesOn() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration())
            var own = OwnEvents(outbox)
            for sequence in 1...200 {
                notify(outbox, sequence...sequence)
                let events = own.next(1).events
                #expect(events.count == 1)
                await withTaskGroup { group in
                    for _ in 0..<4 {
                        group.addTask { await outbox.emptied() }
                    }
                    confirm(outbox, events)
                }
            }
        }
    }

    @Test func afterItsEndTheOutboxTakesEventsAgain() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration())
            outbox.removeShare()
            notify(outbox, 1...2)
            let instance = try #require(try fixture.folder.list().own.instances.first)
            #expect(try OrphanedEvents(instance, in: fixture.folder, target: outbox.target) == nil, "it has an owner")
            var own = OwnEvents(outbox)
            #expect(drain(&own, 10) == [1, 2])
        }
    }

    @Test func aFullOutboxLosesLoudlyAndNeverBlocks() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.maximumOutboxBytes = 10_000; $0.segmentBytes = 6_000; $0.queuedEvents = 4
                }
            )
            notify(outbox, 1...20)
            let failures = outbox.removeFailures()
            #expect(failures.storing?.code == .full)
            #expect(failures.lost > 0)
            #expect(outbox.lost == failures.lost)
            #expect(outbox.waiting + outbox.lost == 20)
            #expect(try fixture.folder.list().own.bytes <= 10_000)
            #expect(outbox.removeFailures().lost == 0, "told once")

            var own = OwnEvents(outbox)
            let first = own.next(100).events
            confirm(outbox, first)
            let kept = first.map(\.event.sequence) + drain(&own, 100)
            #expect(kept == Array(1...(20 - failures.lost)), "what is kept is in order, without a hole")
        }
    }

    @Test func anEventThatCannotBeStoredStaysInMemory() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.maximumOutboxBytes = 2_500; $0.segmentBytes = 2_000
                }
            )
            notify(outbox, 1...5)
            let failures = outbox.removeFailures()
            #expect(failures.lost == 0)
            #expect(failures.unsaved == 4)
            var own = OwnEvents(outbox)
            #expect(drain(&own, 10) == Array(1...5))
        }
    }

    @Test func whatOthersKeepCountsToo() async throws {
        try await OutboxFixture.run { fixture in
            _ = try fixture.abandoned(1...20)
            let outbox = try Outbox(fixture.configuration { $0.maximumOutboxBytes = 20_000 })
            notify(outbox, 1...1)
            #expect(outbox.removeFailures().storing?.code == .full)
        }
    }

    @Test func damageToItsOwnFileIsCountedAsLoss() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.queuedEvents = 1; $0.segmentBytes = 1_000_000
                }
            )
            notify(outbox, 1...5)
            let listing = try fixture.folder.list()
            let name = SegmentName(instance: try #require(listing.own.instances.first), number: 1)
            let file = try OutboxFile("\(fixture.folder.path)/\(name)", O_RDWR, while: "written")
            try file.write([0, 0, 0], at: listing.own.bytes - 2_500)  // in the last but one
            var own = OwnEvents(outbox)
            let memory = own.next(10)
            let stored = own.next(10)
            #expect((memory.events + stored.events).map(\.event.sequence) == [1, 2, 3, 5])
            #expect(stored.damages.count == 1)
            #expect(own.next(10).events.isEmpty)
            #expect(outbox.lost == 1)
            confirm(outbox, memory.events + stored.events)
            #expect(outbox.waiting == 0)
            outbox.removeShare()
            #expect(try fixture.names == ["\(name).corrupt"])
        }
    }

    @Test func withoutAFreeDescriptorItsOwnEventsWait() async throws {
        // In a process of its own: the limit is a process's.
        await #expect(processExitsWith: .success) {
            try await OutboxFixture.run { fixture in
                let outbox = try Outbox(
                    fixture.configuration {
                        $0.queuedEvents = 1; $0.segmentBytes = 6_000
                    }
                )
                for sequence in 1...20 {
                    outbox.accept(OutgoingEvent(.typical(sequence: sequence)))
                }
                var own = OwnEvents(outbox)
                #expect(own.next(10).events.map(\.event.sequence) == [1])
                let refused = try await withDescriptors(left: 0) { own.next(100) }
                #expect(refused.failure?.number == EMFILE)
                #expect(refused.events.isEmpty && refused.damages.isEmpty)
                #expect(outbox.lost == 0)
                #expect(outbox.waiting == 20)
                own.resume()
                var sequences: [Int] = []
                while case let events = own.next(100).events, !events.isEmpty {
                    sequences += events.map(\.event.sequence)
                }
                #expect(sequences == Array(2...20))
                #expect(outbox.lost == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(15))) func aFileThatSomebodyCutIsCountedAsLoss() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(
                fixture.configuration {
                    $0.queuedEvents = 1; $0.segmentBytes = 1_000_000
                }
            )
            notify(outbox, 1...5)
            var own = OwnEvents(outbox)
            _ = own.next(1)
            let name = SegmentName(instance: try #require(try fixture.folder.list().own.instances.first), number: 1)
            try fixture.change(name) { $0.removeAll() }
            #expect(own.next(10).events.isEmpty)
            #expect(outbox.lost == 4)
        }
    }

    @Test func aCrashLosesNothingAndSendsLittleAgain() async throws {
        try await OutboxFixture.run { fixture in
            let target: OutboxTarget
            do {
                let outbox = try Outbox(fixture.configuration())
                target = outbox.target
                notify(outbox, 1...10)
                var own = OwnEvents(outbox)
                confirm(outbox, Array(own.next(6).events))
                try outbox.checkpoint()
            }
            let instance = try #require(try fixture.folder.list().own.instances.first)
            var left = try #require(try OrphanedEvents(instance, in: fixture.folder, target: target))
            #expect(left.next(100).events.map(\.event.sequence) == [7, 8, 9, 10])
        }
    }

    @Test func flushingReachesEverySegment() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try Outbox(fixture.configuration { $0.segmentBytes = 6_000 })
            notify(outbox, 1...20)
            try await outbox.synchronize()
            let left = outbox.state.withLock { $0.writer?.removeUnsynchronized() }
            #expect(left?.files.isEmpty == true)
            #expect(left?.folder == false)
        }
    }

    private func notify(_ outbox: Outbox, _ sequences: ClosedRange<Int>) {
        for sequence in sequences {
            outbox.accept(OutgoingEvent(.typical(sequence: sequence)))
        }
    }

    private func drain(_ own: inout OwnEvents, _ limit: Int) -> [Int] {
        var sequences: [Int] = []
        while case let events = own.next(limit).events, !events.isEmpty {
            sequences += events.map(\.event.sequence)
        }
        return sequences
    }

    private func confirm(_ outbox: Outbox, _ events: [PendingEvent]) {
        var delivery = Outbox.Delivery()
        for event in events {
            if case .own(let end) = event.origin { delivery.add(end) }
        }
        outbox.markDelivered(delivery)
    }
}
