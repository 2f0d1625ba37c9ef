import Foundation
import NIOCore
import RabbitMQClient
import RabbitMQStream
import TestSupport
import Testing

/// Reading by the stream protocol from a real broker.
@Suite(.timeLimit(.minutes(15))) struct StreamReadingTests {
    @Test func everythingComesOnceInOrderAndAsItWasPublished() async throws {
        try await ScratchStream.with { stream in
            let begin = Date.now
            for start in stride(from: 1, to: 1_000, by: 100) {
                try await stream.publish(start..<(start + 100), body: Array("body of \(start)".utf8))
            }
            var messages: [StreamMessage] = []
            for try await chunk in try stream.reader().chunks(of: ScratchStream.name, from: .first) {
                #expect(chunk.offsets.lowerBound == UInt64(messages.count))
                // Both clocks are this machine's, and the broker's counts milliseconds.
                #expect(chunk.time >= begin - 1 && chunk.time <= .now + 1)
                messages += chunk.messages
                if messages.count >= 1_000 { break }
            }
            #expect(messages.map(\.offset) == Array(0..<1_000))
            #expect(try messages.numbers() == Array(1...1_000))
            let one = messages[100]
            #expect(try one.annotations()["x-exchange"]?.string == ScratchTopology.exchange)
            #expect(try one.annotations()["x-routing-key"]?.string == "a.b.c")
            #expect(try one.body().bytes.map { String(buffer: $0) } == "body of 101")
        }
    }

    /// What AMQP carries as properties and headers, in the places that the documentation names.
    @Test func propertiesAndHeadersAreKept() async throws {
        try await ScratchStream.with { stream in
            var message = stream.topology.message(1)
            message.properties.contentType = "application/json"
            message.properties.correlationId = "c-1"
            message.properties.timestamp = 1_795_000_000
            message.properties.type = "Transferred"
            message.properties.userId = "guest"
            message.properties.appId = "tests"
            message.properties.headers = ["sequence": 7, "ready": true, "text": "é"]
            let publisher = try await stream.topology.publisher()
            var events = publisher.events.makeAsyncIterator()
            try await publisher.publish([message])
            _ = await events.events { if case .settled = $0 { true } else { false } }
            await publisher.close()

            let read = try #require(try await stream.reader().messages(1, from: .first).first)
            let properties = try read.properties()
            #expect(properties.messageId?.string == "1")
            #expect(properties.contentType == "application/json")
            #expect(properties.correlationId?.string == "c-1")
            #expect(properties.creationTime == Date(timeIntervalSince1970: 1_795_000_000))
            #expect(properties.userId == "guest")
            let headers = try read.applicationProperties()
            #expect(headers["sequence"]?.int == 7)
            #expect(headers["ready"]?.bool == true)
            #expect(headers["text"]?.string == "é")
            let annotations = try read.annotations()
            #expect((headers["x-basic-type"] ?? annotations["x-basic-type"])?.string == "Transferred")
            #expect((headers["x-basic-app-id"] ?? annotations["x-basic-app-id"])?.string == "tests")
        }
    }

    /// A broker begins with the chunk that holds the offset; what stands before it there is left out.
    @Test func readingBeginsAtAnyOffset() async throws {
        try await ScratchStream.with { stream in
            try await stream.publish(1...1_000)
            for offset in [0, 1, 499, 999] as [UInt64] {
                let messages = try await stream.reader().messages(1_000 - Int(offset), from: .offset(offset))
                #expect(messages.map(\.offset) == Array(offset..<1_000))
            }
        }
    }

    @Test func nextIsWhatComesAfterTheReader() async throws {
        try await ScratchStream.with { stream in
            for old in [0, 10] {
                try await stream.publish(0..<old)
                let states = NotedStates()
                let reader = StreamReader(configuration: try stream.configuration(), onStateChange: states.note)
                async let read = reader.messages(3, from: .next)
                await states.connected()
                try await stream.publish(101...103)
                #expect(try await read.numbers() == [101, 102, 103])
            }
        }
    }

    @Test func lastIsTheChunkThatWasThereLast() async throws {
        try await ScratchStream.with { stream in
            try await stream.publish(1...10)
            try await stream.publish([11])
            let chunk = try await stream.reader().chunks(of: ScratchStream.name, from: .last).first { _ in true }
            #expect(try chunk.map { try Array($0.messages).numbers().last } == 11)
        }
    }

    /// The time is that of the chunk, to the millisecond.
    @Test func readingBeginsAtAMoment() async throws {
        try await ScratchStream.with { stream in
            try await stream.publish(1...10)
            var seen = Set<Date>()
            for number in 11...13 {
                try await stream.publish([number])
                for try await chunk in try stream.reader().chunks(of: ScratchStream.name, from: .last) {
                    seen.insert(chunk.time)
                    break
                }
            }
            // Publishers come and go in between, which takes longer than a millisecond.
            #expect(seen.count == 3)
            let second = try #require(seen.sorted().dropFirst().first)
            #expect(try await stream.reader().messages(2, from: .time(second)).numbers() == [12, 13])
        }
    }

    @Test func endIsKnownWithoutReadingUpToIt() async throws {
        try await ScratchStream.with { stream in
            #expect(try await stream.reader().lastOffset(of: ScratchStream.name) == nil)
            try await stream.publish(1...777)
            #expect(try await stream.reader().lastOffset(of: ScratchStream.name) == 776)
        }
    }

    /// Nothing is taken for longer than a connection may be silent, and no more than is wanted waits.
    @Test func slowReaderKeepsItsConnectionAndItsMemory() async throws {
        try await ScratchStream.with { stream in
            for _ in 1...40 { try await stream.publish(1...10, body: [UInt8](repeating: 7, count: 10_000)) }
            let states = NotedStates()
            let path = try NetworkPath(to: stream.topology.brokerPort - StreamAddress.portDistance)
            let configuration = try stream.configuration {
                $0.addresses[0].port = path.port
                $0.heartbeat = .seconds(5)
                $0.unreadBytes = 300_000
            }
            let reader = StreamReader(
                configuration: configuration,
                shouldRetry: { _ in false },
                onStateChange: states.note
            )
            var chunks = reader.chunks(of: ScratchStream.name, from: .first).makeAsyncIterator()
            var read = 0
            if let chunk = try await chunks.next(isolation: #isolation) { read += chunk.offsets.count }
            // Two silent intervals would be the end of a connection.
            try await Task.sleep(for: .seconds(11))
            #expect(path.bytesToClients < 1_500_000, "4 MB are there, and 0.3 MB are wanted")
            while read < 400, let chunk = try await chunks.next(isolation: #isolation) { read += chunk.offsets.count }
            #expect(read == 400)
            #expect(path.accepted == 1)
        }
    }

    /// Whoever may publish may publish 128 MiB.
    @Test func longMessageIsKeptInPart() async throws {
        try await ScratchStream.with { stream in
            try await stream.publish([1], body: [1])
            try await stream.publish([2], body: [UInt8](repeating: 2, count: 20_000_000))
            try await stream.publish([3], body: [3])
            let messages = try await stream.reader { $0.messageBytes = 10_000 }.messages(3, from: .first)
            #expect(try messages.numbers() == [1, 2, 3])
            #expect(messages.map { $0.omittedBytes > 0 } == [false, true, false])
            #expect(messages[1].omittedBytes > 19_980_000 && messages[1].omittedBytes < 20_000_000)
            let bytes = try #require(try messages[1].body().bytes)
            #expect(bytes.readableBytes > 9_000 && bytes.readableBytesView.allSatisfy { $0 == 2 })
        }
    }

    @Test func cancelledReadingEnds() async throws {
        try await ScratchStream.with { stream in
            let states = NotedStates()
            let reader = StreamReader(configuration: try stream.configuration(), onStateChange: states.note)
            let reading = Task { try await reader.messages(1, from: .next) }
            await states.connected()
            reading.cancel()
            #expect(try await reading.value.isEmpty)
            await states.first { $0 == .stopped ? true : nil }
        }
    }
}
