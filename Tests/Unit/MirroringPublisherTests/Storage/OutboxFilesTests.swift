import Foundation
import Testing

@testable import MirroringPublisher

/// Writer and reader on real files.
@Suite struct OutboxFilesTests {
    @Test func recordsComeBackInOrderOverSegments() async throws {
        try await OutboxFixture.run { outbox in
            var writer = try outbox.writer()
            for sequence in 1...20 { _ = try writer.append(OutboxFixture.body(sequence)) }
            #expect(writer.end.segment > 4)
            var reader = OutboxReader(
                folder: outbox.folder,
                instance: writer.instance,
                from: .init(segment: 1, offset: 0)
            )
            let batch = reader.next(100, upTo: writer.end)
            #expect(batch.records.map(\.body) == (1...20).map(OutboxFixture.body))
            #expect(batch.damages == [])
            #expect(reader.position == writer.end)
        }
    }

    @Test func readerFollowsTheWriter() async throws {
        try await OutboxFixture.run { outbox in
            var writer = try outbox.writer()
            var reader = OutboxReader(
                folder: outbox.folder,
                instance: writer.instance,
                from: .init(segment: 1, offset: 0)
            )
            for sequence in 1...20 {
                _ = try writer.append(OutboxFixture.body(sequence))
                #expect(reader.next(10, upTo: writer.end).records.map(\.body) == [OutboxFixture.body(sequence)])
                #expect(reader.next(10, upTo: writer.end).records.isEmpty)
            }
        }
    }

    @Test func readerStartsInTheMiddle() async throws {
        try await OutboxFixture.run { outbox in
            var writer = try outbox.writer()
            let ends = try (1...10).map { try writer.append(OutboxFixture.body($0)).upperBound }
            var reader = OutboxReader(folder: outbox.folder, instance: writer.instance, from: ends[5])
            #expect(reader.next(100, upTo: writer.end).records.map(\.body) == (7...10).map(OutboxFixture.body))
        }
    }

    @Test func confirmedSegmentsAreForgottenButNotTheOneBeingWritten() async throws {
        try await OutboxFixture.run { outbox in
            var writer = try outbox.writer()
            for sequence in 1...20 { _ = try writer.append(OutboxFixture.body(sequence)) }
            let before = writer.bytes
            let forgotten = writer.forgetSegments(before: writer.end)
            #expect(forgotten.map(\.number) == Array(1..<writer.end.segment))
            #expect(writer.bytes < before / 2)
            #expect(writer.forgetSegments(before: writer.end) == [])
        }
    }

    @Test func anEventThatIsTooLargeIsRefusedAndTheNextTaken() async throws {
        try await OutboxFixture.run { outbox in
            var writer = try outbox.writer()
            let error = #expect(throws: OutboxError.self) {
                try writer.append([UInt8](repeating: 0x20, count: RecordFraming.maximumLength + 1))
            }
            #expect(error?.code == .tooLarge)
            _ = try writer.append(OutboxFixture.body(1))
        }
    }

    @Test func aFullDiskLeavesNoHalfRecord() async throws {
        // In a process of its own: the limit on file sizes, which acts like a full disk in the middle of a write, is a process's.
        await #expect(processExitsWith: .success) {
            try await OutboxFixture.run { outbox in
                signal(SIGXFSZ, SIG_IGN)
                var writer = try outbox.writer(segmentBytes: 1_000_000)
                let place = try writer.append(OutboxFixture.body(1))
                let fileSize = __rlimit_resource_t(1)  // RLIMIT_FSIZE, an enumerator that Swift does not import
                var usual = rlimit()
                getrlimit(fileSize, &usual)
                var limit = rlimit(rlim_cur: rlim_t(place.upperBound.offset + 100), rlim_max: usual.rlim_max)
                setrlimit(fileSize, &limit)
                let error = #expect(throws: OutboxError.self) { try writer.append(OutboxFixture.body(2)) }
                #expect(error?.number == EFBIG)
                let name = SegmentName(instance: writer.instance, number: 1)
                #expect(outbox.folder.size(of: name) == place.upperBound.offset)
                setrlimit(fileSize, &usual)
                _ = try writer.append(OutboxFixture.body(3))
                var reader = OutboxReader(
                    folder: outbox.folder,
                    instance: writer.instance,
                    from: .init(segment: 1, offset: 0)
                )
                #expect(reader.next(10, upTo: writer.end).records.map(\.body) == [1, 3].map(OutboxFixture.body))
            }
        }
    }

    @Test func namesTellOwnerAndOrder() throws {
        let instance = try #require(UUID(uuidString: "0190A5B1-0000-7000-8000-0000000000FF"))
        let name = SegmentName(instance: instance, number: 12)
        #expect(name.description == "0190a5b1-0000-7000-8000-0000000000ff-000012.events")
        #expect(SegmentName(name.description) == name)
        #expect(SegmentName("0190a5b1-0000-7000-8000-0000000000ff-12.events") == nil)
        #expect(SegmentName("readme.events") == nil)
        #expect(SegmentName.instance(ofOwner: SegmentName.owner(of: instance)) == instance)
    }

    @Test func anUnusableFolderIsNamed() async throws {
        let error = #expect(throws: OutboxError.self) { try OutboxFolder("/proc/none/outbox") }
        #expect(error?.code == .unusableFolder)
        #expect(error?.description.contains("/proc/none/outbox") == true)
    }
}
