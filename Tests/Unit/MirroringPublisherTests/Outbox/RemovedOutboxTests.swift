import EventSamples
import Foundation
import Logging
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// Somebody removes the outbox, or files in it, while events wait there: what can be kept is, and what can't be is told.
@Suite struct RemovedOutboxTests {
    enum Removal: CaseIterable {
        case folder, folderMoved, segments, ownerFile
    }

    @Test(arguments: Removal.allCases)
    func whatIsRemovedIsPutBack(_ removal: Removal) async throws {
        try await OutboxFixture.run { fixture in
            let path = fixture.folder.path
            defer { try? FileManager.default.removeItem(atPath: "\(path).moved") }
            let target: OutboxTarget
            do {
                let outbox = try small(fixture)
                target = outbox.target
                notify(outbox, 1...20)
                var own = OwnEvents(outbox)
                confirm(outbox, own.next(2).events)
                try outbox.checkpoint()
                let instance = try #require(try fixture.folder.list().own.instances.first)

                try remove(removal, path)
                #expect(try outbox.restore() > 0)
                #expect(try outbox.restore() == 0, "everything is where it was")
                let folder = try OutboxFolder(path)
                #expect(try OrphanedEvents(instance, in: folder, target: target) == nil, "it has an owner")
                notify(outbox, 21...21)
                #expect(outbox.unsaved == 0)
            }
            let folder = try OutboxFolder(path)
            let instance = try #require(try folder.list().own.instances.first)
            var left = try #require(try OrphanedEvents(instance, in: folder, target: target))
            let batch = left.next(100)
            #expect(batch.events.map(\.event.sequence) == Array(3...21))
            #expect(batch.damages == [])
        }
    }

    @Test func whatCanNotBePutBackIsToldAndSentWhileTheProcessLives() async throws {
        try await OutboxFixture.run { fixture in
            let outbox = try small(fixture)
            notify(outbox, 1...20)
            try fixture.removeFolder()
            try Data().write(to: URL(filePath: fixture.folder.path))  // no folder can be made there
            let error = #expect(throws: OutboxError.self) { try outbox.restore() }
            #expect(error?.code == .removed)
            #expect(error?.description.contains("is no folder") == true)
            #expect(outbox.storingError == error)
            #expect(outbox.unsaved == 20)

            // Most of them are in no memory, and in files without a name.
            var own = OwnEvents(outbox)
            var events: [PendingEvent] = []
            while case let next = own.next(7).events, !next.isEmpty { events += next }
            #expect(events.map(\.event.sequence) == Array(1...20))
            confirm(outbox, Array(events.prefix(5)))
            #expect(outbox.unsaved == 15)
            confirm(outbox, Array(events.dropFirst(5)))
            #expect(outbox.unsaved == 0)
            #expect(outbox.waiting == 0)
            #expect(outbox.lost == 0)
        }
    }

    @Test func theOldestOfVeryManyFilesAreNotOpenAnyMore() async throws {
        try await OutboxFixture.run { fixture in
            let target: OutboxTarget
            let lost: Int
            do {
                // Each event in a file of its own.
                let outbox = try Outbox(fixture.configuration { $0.segmentBytes = 1_000 })
                target = outbox.target
                notify(outbox, 1...70)
                try fixture.removeFolder()
                #expect(throws: OutboxError.self) { try outbox.restore() }
                lost = outbox.unsaved
                #expect((1...10).contains(lost))
                var own = OwnEvents(outbox)
                #expect(own.next(100).events.count == 70, "they are in memory")
            }
            let instance = try #require(try fixture.folder.list().own.instances.first)
            var left = try #require(try OrphanedEvents(instance, in: fixture.folder, target: target))
            #expect(left.next(100).events.map(\.event.sequence) == Array((lost + 1)...70))
        }
    }

    @Test func theLastLookCountsWhatIsThere() async throws {
        try await OutboxFixture.run { fixture in
            let publisher = try OutboxPublisher(configuration: fixture.configuration(), logger: Logger(label: "test"))
            for sequence in 1...5 { publisher.notify(.typical(sequence: sequence)) }
            try fixture.removeFolder()
            publisher.restore()
            #expect(publisher.health.unsaved == 0)
            #expect(try publisher.backlog().waiting == 5)

            try fixture.removeFolder()
            try Data().write(to: URL(filePath: fixture.folder.path))
            publisher.restore()
            #expect(publisher.health.unsaved == 5)
            #expect(publisher.health.waiting == 5)
            #expect(publisher.health.storingError?.code == .removed)
        }
    }

    /// Three events fit into memory, and three or four into a file.
    private func small(_ fixture: OutboxFixture) throws -> Outbox {
        try Outbox(
            fixture.configuration {
                $0.queuedEvents = 3; $0.segmentBytes = 6_000
            }
        )
    }

    private func remove(_ removal: Removal, _ path: String) throws {
        let files = FileManager.default
        switch removal {
        case .folder: try files.removeItem(atPath: path)
        case .folderMoved: try files.moveItem(atPath: path, toPath: "\(path).moved")
        case .segments, .ownerFile:
            let ending = removal == .segments ? ".events" : ".owner"
            for name in try files.contentsOfDirectory(atPath: path) where name.hasSuffix(ending) {
                try files.removeItem(atPath: "\(path)/\(name)")
            }
        }
    }

    private func notify(_ outbox: Outbox, _ sequences: ClosedRange<Int>) {
        for sequence in sequences {
            outbox.accept(OutgoingEvent(.typical(sequence: sequence)))
        }
    }

    private func confirm(_ outbox: Outbox, _ events: [PendingEvent]) {
        var delivery = Outbox.Delivery()
        for event in events {
            if case .own(let end) = event.origin { delivery.add(end) }
        }
        outbox.markDelivered(delivery)
    }
}
