import NIOCore
import Testing

@testable import RabbitMQStream

/// Subscriptions of a connection, without one.
@Suite struct SubscriptionTests {
    private func subscribed(limit: Int? = 1 << 20) throws -> Course {
        var course = try Course.open()
        course.subscribe(1, to: "history", limit: limit)
        course.receive(.answer(5, .done(.ok)))
        return course
    }

    /// Of what the subscription itself allows a broker holds back chunks while half of it is left, so that is one.
    @Test func subscriptionAllowsOneChunkAndTheRestComesBehindIt() throws {
        #expect(try subscribed().log == ["send Subscribe 5 1 history credit 1", "send Credit 1 of 1", "answer 5"])
    }

    @Test func singleChunkIsAllowedNoOther() throws {
        var course = try subscribed(limit: nil)
        course.receive(.deliver(subscription: 1, try ChunkSample(at: 7, bodies: [[1]]).arrived()))
        course.take(100, of: 1)
        #expect(course.log == ["send Subscribe 5 1 history credit 1", "answer 5", "chunk 7 of 1"])
    }

    @Test func chunksAreHandedOverAndPaidWhenTheyAreTaken() throws {
        var course = try subscribed(limit: 1_000)
        let sample = ChunkSample(at: 40, bodies: [[UInt8](repeating: 1, count: 600)])
        course.receive(.deliver(subscription: 1, try sample.arrived()))
        course.receive(.deliver(subscription: 1, try sample.arrived()))
        #expect(Array(course.log.dropFirst(3)) == ["chunk 40 of 1", "chunk 40 of 1"])
        course.take(course.chunks[0].byteCount, of: 1)
        #expect(course.log.count == 5, "the other one takes all the room still")
        course.take(course.chunks[1].byteCount, of: 1)
        #expect(course.log.last == "send Credit 1 of 1")
    }

    /// What the broker keeps for itself costs credit, and is nothing to read.
    @Test func otherChunksArePaidAtOnce() throws {
        var course = try subscribed(limit: 1_000)
        var sample = ChunkSample()
        sample.kind = 1
        for _ in 0..<5 { course.receive(.deliver(subscription: 1, try sample.arrived())) }
        #expect(course.chunks.isEmpty)
        #expect(course.log.filter { $0.hasPrefix("send Credit") }.count > 1)
    }

    @Test func damagedChunkEndsTheConnection() throws {
        var course = try subscribed()
        var sample = ChunkSample(at: 40, bodies: [[1]])
        sample.checksum = 0
        course.receive(.deliver(subscription: 1, try sample.arrived()))
        #expect(course.end?.code == .corruptChunk)
        #expect(course.chunks.isEmpty)
    }

    @Test func deliveriesOfNobodyAreNothing() throws {
        var course = try subscribed()
        course.receive(.deliver(subscription: 2, try ChunkSample(at: 40, bodies: [[1]]).arrived()))
        #expect(course.chunks.isEmpty && course.end == nil)
    }

    /// The stream is gone or has moved: the broker has ended the subscription, and says it once.
    @Test func metadataUpdateIsTheEndOfASubscription() throws {
        var course = try subscribed()
        course.receive(.metadataUpdate(.streamNotAvailable, stream: "other"))
        #expect(course.ended.isEmpty)
        course.receive(.metadataUpdate(.streamNotAvailable, stream: "history"))
        #expect(course.ended[1]?.code == .subscriptionEnded)
        #expect(course.ended[1]?.response == .streamNotAvailable)
        #expect(course.end == nil)
        course.receive(.deliver(subscription: 1, try ChunkSample(at: 40, bodies: [[1]]).arrived()))
        #expect(course.chunks.isEmpty)
    }

    @Test func refusedSubscriptionIsNone() throws {
        var course = try Course.open()
        course.subscribe(1, to: "history", limit: 1_000)
        course.receive(.answer(5, .done(.streamNotAvailable)))
        // The answer to what was allowed right behind it.
        course.receive(.creditRefused(.subscriptionDoesNotExist, subscription: 1))
        #expect(course.log == ["send Subscribe 5 1 history credit 1", "send Credit 1 of 1", "answer 5"])
    }

    @Test func refusedCreditIsTheEndOfASubscription() throws {
        var course = try subscribed()
        course.receive(.creditRefused(.subscriptionDoesNotExist, subscription: 1))
        #expect(course.ended[1]?.response == .subscriptionDoesNotExist)
    }

    @Test func unsubscribedIsOver() throws {
        var course = try subscribed()
        course.request(.unsubscribe(subscription: 1))
        course.receive(.deliver(subscription: 1, try ChunkSample(at: 40, bodies: [[1]]).arrived()))
        course.receive(.answer(6, .done(.ok)))
        course.receive(.deliver(subscription: 1, try ChunkSample(at: 41, bodies: [[1]]).arrived()))
        #expect(course.chunks.map(\.offsets) == [40..<41])
    }
}
