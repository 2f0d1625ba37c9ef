import EventSamples
import Foundation
import MirroringPublisher
import TestSupport
import Testing

/// A relay whose files can't be read, for a while or for good.
@Suite(.timeLimit(.minutes(15))) struct UnreadableOutboxTests {
    @Test func whatCannotBeReadForAWhileWaitsAndLosesNothing() async throws {
        try await PublisherScratch.with { scratch in
            let publisher = try scratch.publisher {
                $0.queuedEvents = 1
                $0.segmentBytes = 6_000
            }
            for sequence in 1...20 { publisher.notify(.typical(sequence: sequence)) }
            let segment = try #require(try scratch.files.first { $0.hasSuffix("-000002.events") })
            let file = scratch.folder.appending(path: segment)
            let away = scratch.folder.appending(path: "away")
            try FileManager.default.moveItem(at: file, to: away)
            // A folder can be opened, but not read: so it is for root as well.
            try FileManager.default.createSymbolicLink(at: file, withDestinationURL: URL(filePath: "/"))
            try await scratch.deliver(with: publisher) { publisher in
                let health = try await publisher.health { $0.lastError?.contains(segment) == true }
                #expect(health.isConnected)
                // Some attempts more, one a second.
                #expect(await publisher.drain(for: .milliseconds(2_500)) > 10)
                // In one step: a file that is not there at all is lost.
                try #require(rename(away.path(), file.path()) == 0)
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lost == 0)
                #expect(publisher.health.lastError == nil)
            }
            #expect(try await scratch.sequences(20) == Array(1...20))
            #expect(try scratch.files == [])
        }
    }

    @Test func aRemainderThatHoldsNoSoundEventIsSetAsideByOneFlush() async throws {
        try await PublisherScratch.with { scratch in
            try scratch.abandon(1...1)
            let segment = try #require(try scratch.files.first { $0.hasSuffix(".events") })
            let file = scratch.folder.appending(path: segment)
            var content = try Data(contentsOf: file)
            content[content.count - 100] ^= 0xFF
            try content.write(to: file)
            let publisher = try scratch.publisher()
            try await scratch.deliver(with: publisher) { await $0.flush(for: PublisherScratch.patience) }
            #expect(try publisher.backlog().isEmpty)
            #expect(publisher.health.unreadable == 1)
            #expect(publisher.health.unreadableReason?.contains("\(segment).corrupt") == true)
            #expect(publisher.health.refused == 0)
            #expect(try scratch.files == ["\(segment).corrupt"])
        }
    }
}
