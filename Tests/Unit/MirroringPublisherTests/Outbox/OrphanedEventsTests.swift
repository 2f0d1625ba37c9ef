import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// What a dead process left, and what may have happened to it.
@Suite struct OrphanedEventsTests {
    @Test func everythingIsReadInOrderAndRemoved() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...20)
            let events = try OrphanedEvents(instance, in: outbox.folder, target: outbox.target)
            #expect(events?.waiting == 20)
        }
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...20)
            let (sequences, damages) = try outbox.adopt(instance)
            #expect(sequences == Array(1...20))
            #expect(damages == [])
            #expect(try outbox.names == [])
        }
    }

    @Test(.timeLimit(.minutes(15))) func aProcessThatDiedBeforeItsFirstEventLeavesNothing() async throws {
        try await OutboxFixture.run { outbox in
            let instance = try outbox.writer().instance
            #expect(try outbox.adopt(instance).sequences == [])
            #expect(try outbox.names == [])
        }
    }

    @Test func theLivingAreLeftAlone() async throws {
        try await OutboxFixture.run { outbox in
            var writer: OutboxWriter? = try outbox.writer()
            let instance = try #require(writer?.instance)
            #expect(try OrphanedEvents(instance, in: outbox.folder, target: outbox.target) == nil)
            writer = nil
            #expect(try OrphanedEvents(instance, in: outbox.folder, target: outbox.target) != nil)
        }
    }

    @Test func oneSenderAdoptsASequence() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...3)
            let first = try OrphanedEvents(instance, in: outbox.folder, target: outbox.target)
            let second = try OrphanedEvents(instance, in: outbox.folder, target: outbox.target)
            #expect(first?.waiting == 3)
            #expect(second == nil)
        }
    }

    @Test func manySendersAtOnceAdoptEachSequenceOnce() async throws {
        try await OutboxFixture.run { outbox in
            let instances = try (0..<8).map { _ in try outbox.abandoned(1...3).instance }
            let adopted = try await withThrowingTaskGroup(of: [OrphanedEvents].self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try outbox.folder.list().own.instances.compactMap {
                            try OrphanedEvents($0, in: outbox.folder, target: outbox.target)
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(
                adopted.map(\.instance).sorted { $0.uuidString < $1.uuidString }
                    == instances.sorted { $0.uuidString < $1.uuidString }
            )
        }
    }

    @Test func whatACheckpointSaysIsDeliveredIsNotSentAgain() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, ends) = try outbox.abandoned(1...10)
            try #require(try OwnerLock.acquire(instance, in: outbox.folder)).checkpoint(ends[6])
            #expect(try outbox.adopt(instance).sequences == [8, 9, 10])
        }
    }

    @Test func aDamagedCheckpointSendsEverythingAgain() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, ends) = try outbox.abandoned(1...10)
            try #require(try OwnerLock.acquire(instance, in: outbox.folder)).checkpoint(ends[6])
            let owner = URL(filePath: "\(outbox.folder.path)/\(SegmentName.owner(of: instance))")
            var checkpoint = try Data(contentsOf: owner)
            checkpoint[3] ^= 1
            try checkpoint.write(to: owner)
            #expect(try outbox.adopt(instance).sequences == Array(1...10))
        }
    }

    @Test func aTornEndIsCut() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, ends) = try outbox.abandoned(1...10)
            let last = try #require(ends.last)
            try outbox.change(SegmentName(instance: instance, number: last.segment)) { $0.removeLast(5) }
            let (sequences, damages) = try outbox.adopt(instance)
            #expect(sequences == Array(1...9))
            #expect(damages.count == 1)
            #expect(damages.first?.isKept == false)
            #expect(try outbox.names == [])
        }
    }

    @Test func aCorruptMiddleIsSetAsideAndTheRestIsSent() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, ends) = try outbox.abandoned(1...10)
            let name = SegmentName(instance: instance, number: ends[4].segment)
            try outbox.change(name) { $0[ends[4].offset - 100] ^= 0xFF }
            let (sequences, damages) = try outbox.adopt(instance)
            #expect(sequences == [1, 2, 3, 4, 6, 7, 8, 9, 10])
            #expect(damages.count == 1)
            #expect(damages.first?.description.contains("\(name).corrupt") == true)
            #expect(try outbox.names == ["\(name).corrupt"])
        }
    }

    @Test func aDamagedHeaderLosesNoEvent() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...10)
            let name = SegmentName(instance: instance, number: 2)
            try outbox.change(name) { $0[20] ^= 0xFF }
            #expect(try outbox.adopt(instance).sequences == Array(1...10))
            #expect(try outbox.names == ["\(name).corrupt"])
        }
    }

    @Test func aMissingSegmentIsReported() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...10, segmentBytes: 1_000)
            let name = SegmentName(instance: instance, number: 4)
            try FileManager.default.removeItem(atPath: "\(outbox.folder.path)/\(name)")
            let (sequences, damages) = try outbox.adopt(instance)
            #expect(sequences == [1, 2, 3, 5, 6, 7, 8, 9, 10])
            #expect(damages == [OutboxDamage(segment: name, kind: .missing)])
        }
    }

    @Test func aRecordThatIsNoEventIsSetAside() async throws {
        try await OutboxFixture.run { outbox in
            var writer: OutboxWriter? = try outbox.writer(segmentBytes: 1_000_000)
            let instance = try #require(writer?.instance)
            for body in [OutboxFixture.body(1), Array("{\"from\":\"the future\"}".utf8), OutboxFixture.body(2)] {
                _ = try writer?.append(body)
            }
            writer = nil
            let (sequences, damages) = try outbox.adopt(instance)
            #expect(sequences == [1, 2])
            #expect(damages.first?.isUnintelligible == true)
            #expect(try outbox.names == ["\(SegmentName(instance: instance, number: 1)).corrupt"])
        }
    }

    @Test func aFileThatCannotBeReadForAWhileIsNoDamage() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...10, segmentBytes: 1_000)
            let name = SegmentName(instance: instance, number: 4)
            var events = try #require(try OrphanedEvents(instance, in: outbox.folder, target: outbox.target))
            let restore = try outbox.hide(name)
            #expect(events.next(100).events.map(\.event.sequence) == [1, 2, 3])
            #expect(events.next(100).failure == nil, "it rests until it is told to try again")
            events.resume()
            let again = events.next(100)
            #expect(again.failure?.description.contains("\(name)") == true)
            #expect(again.events.isEmpty && again.damages.isEmpty)
            #expect(events.waiting == 10)
            try restore()
            events.resume()
            #expect(events.next(100).events.map(\.event.sequence) == Array(4...10))
        }
    }

    @Test func whatCannotBeCountedIsNotAdopted() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...10, segmentBytes: 1_000)
            let restore = try outbox.hide(SegmentName(instance: instance, number: 4))
            #expect(throws: OutboxError.self) {
                try OrphanedEvents(instance, in: outbox.folder, target: outbox.target)
            }
            try restore()
            #expect(try outbox.adopt(instance).sequences == Array(1...10))
        }
    }

    @Test func fromTheFirstEventOfARefusedJobOnItIsLeft() async throws {
        try await OutboxFixture.run { outbox in
            let refusedJob = UUID()
            var writer: OutboxWriter? = try outbox.writer()
            let instance = try #require(writer?.instance)
            for sequence in 1...6 {
                let job = sequence == 4 ? refusedJob : MirroringStatusEventArgs.sampleJobId
                _ = try writer?.append(MirroringStatusEventArgs.typical(sequence: sequence, jobId: job).encodedJSON())
            }
            writer = nil
            var refused = ForbiddenJobs()
            refused.forbid(refusedJob, because: "for this test")
            var events = try #require(try OrphanedEvents(instance, in: outbox.folder, target: outbox.target))
            let taken = events.next(100, except: refused.contains).events
            #expect(taken.map(\.event.sequence) == [1, 2, 3])
            #expect(events.next(100, except: refused.contains).events.isEmpty)
            #expect(!events.isLeft && !events.isFinished)
            guard case .orphaned(_, let end)? = taken.last?.origin else { throw OutboxFixture.Unexpected() }
            events.markDelivered(3, upTo: end)
            #expect(events.isLeft && !events.isFinished)
            #expect(events.waiting == 3)
        }
    }

    @Test func aHeaderOfAnOlderVersionNamesNoUser() throws {
        let header = #"{"binding":{"brokers":["127.0.0.1:5672"],"virtualHost":"/"},"instance":"\#(UUID())","number":1}"#
        let decoded = try JSONDecoder().decode(SegmentHeader.self, from: Data(header.utf8))
        #expect(decoded.target.user == nil)
        #expect(decoded.target.matches(OutboxFixture.target(to: "amqp://alice:x@127.0.0.1:5672/%2f")))
    }

    @Test(arguments: ["amqp://127.0.0.1:5673/%2f", "amqp://127.0.0.1:5672/other"])
    func eventsForAnotherBrokerAreLeftAlone(_ uri: String) async throws {
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...3)
            let names = try outbox.names
            let error = #expect(throws: OutboxError.self) {
                try OrphanedEvents(instance, in: outbox.folder, target: OutboxFixture.target(to: uri))
            }
            #expect(error?.code == .otherBroker)
            #expect(error?.description.contains("127.0.0.1:5672") == true)
            #expect(try outbox.names == names)
        }
    }

    @Test func aClusterMayGainANode() async throws {
        try await OutboxFixture.run { outbox in
            let (instance, _) = try outbox.abandoned(1...3)
            let cluster = OutboxFixture.target(to: "amqp://127.0.0.2:5672/%2f,amqp://127.0.0.1:5672/%2f")
            #expect(try OrphanedEvents(instance, in: outbox.folder, target: cluster)?.waiting == 3)
        }
    }

    @Test func foreignFilesAreNamedAndLeftAlone() async throws {
        try await OutboxFixture.run { outbox in
            try Data("hello".utf8).write(to: URL(filePath: outbox.folder.path + "/notes.txt"))
            let (instance, _) = try outbox.abandoned(1...3)
            #expect(try outbox.folder.list().foreign == ["notes.txt"])
            _ = try outbox.adopt(instance)
            #expect(try outbox.names == ["notes.txt"])
        }
    }
}
