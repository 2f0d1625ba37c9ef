import Foundation
import Testing

@testable import RabbitMQStream

/// How far a stream was read, over several connections.
@Suite struct ReadingPositionTests {
    private func chunk(_ offsets: Range<UInt64>) throws -> StreamChunk {
        try ChunkSample(at: offsets.lowerBound, bodies: offsets.map { [UInt8(truncatingIfNeeded: $0)] }).chunk()
    }

    /// The offsets that are handed over of a chunk; nil for none.
    private func take(_ offsets: Range<UInt64>, _ position: inout ReadingPosition) throws -> [UInt64]? {
        guard case .wanted(let part) = position.take(try chunk(offsets)) else { return nil }
        return part.messages.map(\.offset)
    }

    @Test func readingGoesOnBehindWhatWasHandedOver() throws {
        var position = ReadingPosition(.first)
        #expect(position.specification == .first)
        #expect(try take(3..<6, &position) == [3, 4, 5])
        #expect(position.specification == .offset(6))
    }

    /// A broker begins with the chunk that holds the offset.
    @Test func noMessageIsHandedOverTwice() throws {
        var position = ReadingPosition(.offset(4))
        #expect(position.specification == .offset(4))
        #expect(try take(3..<6, &position) == [4, 5])
        #expect(try take(5..<8, &position) == [6, 7])
    }

    /// What is missing was deleted, or was never a message.
    @Test func offsetsMayJump() throws {
        var position = ReadingPosition(.offset(4))
        #expect(try take(10..<12, &position) == [10, 11])
        #expect(try take(20..<21, &position) == [20])
        #expect(position.specification == .offset(21))
    }

    /// What a broker sends that has not so much: a copy that is behind, or a stream that was made anew.
    @Test func chunkBeforeTheOneThatIsWantedIsTold() throws {
        var position = ReadingPosition(.offset(100))
        guard case .tooEarly(wanted: 100) = position.take(try chunk(98..<100)) else {
            Issue.record("It ends before 100.")
            return
        }
        #expect(position.specification == .offset(100))
    }

    @Test func emptyChunkChangesNothing() throws {
        var position = ReadingPosition(.offset(100))
        guard case .empty = position.take(try chunk(7..<7)) else {
            Issue.record("There is nothing in it.")
            return
        }
        #expect(position.specification == .offset(100))
    }

    @Test func momentIsAskedForUntilSomethingHasCome() throws {
        var position = ReadingPosition(.time(Date(timeIntervalSince1970: 1_795_000_123.456)))
        #expect(position.specification == .timestamp(1_795_000_123_456))
        _ = try take(5..<6, &position)
        #expect(position.specification == .offset(6))
    }

    /// A connection that breaks before anything has come is no gap: the end was asked for once.
    @Test func endIsAskedForOnce() throws {
        var next = ReadingPosition(.next)
        #expect(next.specification == nil)
        next.resolve(last: try chunk(5..<8))
        #expect(next.specification == .offset(8))

        var last = ReadingPosition(.last)
        #expect(last.specification == nil)
        last.resolve(last: try chunk(5..<8))
        #expect(last.specification == .offset(5))

        for start in [StreamStart.next, .last] {
            var position = ReadingPosition(start)
            position.resolve(last: nil)
            #expect(position.specification == .offset(0))
        }
    }

    @Test(arguments: [0, 1, 1_795_000_123_456, 1_795_000_123_457, 253_402_300_799_999, -1] as [Int64])
    func momentsKeepTheirMillisecond(milliseconds: Int64) {
        #expect(Date(milliseconds: milliseconds).milliseconds == milliseconds)
    }

    @Test func momentsThatCannotBeSaidAreTheNearest() {
        #expect(Date.distantFuture.milliseconds > 0)
        #expect(Date(timeIntervalSince1970: .infinity).milliseconds == .max)
        #expect(Date(timeIntervalSince1970: -1e300).milliseconds == .min)
    }
}
