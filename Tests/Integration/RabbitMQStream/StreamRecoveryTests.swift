import RabbitMQClient
import RabbitMQStream
import TestSupport
import Testing

/// Readings over more than one connection.
@Suite(.timeLimit(.minutes(15))) struct StreamRecoveryTests {
    private static let chunks = 40

    /// A stream of chunks, read through a path that is broken after each fifth.
    private func readBroken(_ breakPath: @escaping @Sendable (NetworkPath) -> Void) async throws {
        try await ScratchStream.with { stream in
            for start in stride(from: 1, to: 20 * Self.chunks, by: 20) {
                try await stream.publish(start..<(start + 20))
            }
            let path = try NetworkPath(to: stream.topology.brokerPort - StreamAddress.portDistance)
            let configuration = try stream.configuration {
                $0.addresses[0].port = path.port
                $0.heartbeat = .seconds(1)
                // A few chunks at a time, so that each break is one in the middle.
                $0.unreadBytes = 4_000
            }
            var messages: [StreamMessage] = []
            var count = 0
            for try await chunk in StreamReader(configuration: configuration).chunks(
                of: ScratchStream.name,
                from: .first
            ) {
                messages += chunk.messages
                count += 1
                if messages.count >= 20 * Self.chunks { break }
                if count % 5 == 0 { breakPath(path) }
            }
            #expect(try messages.numbers() == Array(1...(20 * Self.chunks)))
            #expect(messages.map(\.offset) == Array(0..<UInt64(20 * Self.chunks)))
            #expect(path.accepted > 2)
        }
    }

    @Test func nothingIsLostOrComesTwiceWhereConnectionsBreak() async throws {
        try await readBroken { $0.reset() }
    }

    /// In the middle of what a reader says, which is credit and little else.
    @Test func nothingIsLostWhereConnectionsAreCut() async throws {
        try await readBroken { $0.cut(afterBytes: 20) }
    }

    /// Who begins anew after each failure would come to the same node each time.
    @Test func readingAfterOneThatFailedBeginsAtTheNextAddress() async throws {
        try await ScratchStream.with { stream in
            try await stream.publish([1])
            let path = try NetworkPath(to: stream.topology.brokerPort - StreamAddress.portDistance)
            path.turnAway()
            let reader = try stream.reader {
                $0.addresses.append($0.addresses[0])
                $0.addresses[0].port = path.port
            }
            await #expect(throws: StreamError.self) { try await reader.messages(1, from: .first) }
            #expect(try await reader.messages(1, from: .first).numbers() == [1])
        }
    }

    /// Nobody tells that a line is dead; the heartbeats do.
    @Test func deadLineIsNoticed() async throws {
        try await ScratchStream.with { stream in
            try await stream.publish(1...10)
            let path = try NetworkPath(to: stream.topology.brokerPort - StreamAddress.portDistance)
            let states = NotedStates()
            let configuration = try stream.configuration {
                $0.addresses[0].port = path.port
                $0.heartbeat = .seconds(1)
            }
            let reader = StreamReader(configuration: configuration, onStateChange: states.note)
            async let read = reader.messages(20, from: .first)
            await states.connected()
            path.stall()
            #expect(await states.failure()?.code == .connectionLost)
            path.reset()
            path.resume()
            try await stream.publish(11...20)
            #expect(try await read.numbers() == Array(1...20))
        }
    }

    /// A break before anything has come is no gap: the end of the stream was asked for once.
    @Test func nextKeepsItsPlaceWhileItIsAway() async throws {
        try await ScratchStream.with { stream in
            try await stream.publish(1...10)
            let path = try NetworkPath(to: stream.topology.brokerPort - StreamAddress.portDistance)
            let states = NotedStates()
            let configuration = try stream.configuration { $0.addresses[0].port = path.port }
            let reader = StreamReader(configuration: configuration, onStateChange: states.note)
            async let read = reader.messages(3, from: .next)
            await states.connected()
            path.turnAway()
            path.reset()
            #expect(await states.failure() != nil)
            try await stream.publish(11...12)
            path.admit()
            await states.connected()
            try await stream.publish([13])
            #expect(try await read.numbers() == [11, 12, 13])
        }
    }

    @Test func connectionThatAnOperatorClosesIsMadeAgain() async throws {
        try await ScratchStream.with { stream in
            let states = NotedStates()
            let configuration = try stream.configuration { $0.addresses.append($0.addresses[0]) }
            let reader = StreamReader(configuration: configuration, onStateChange: states.note)
            async let read = reader.messages(1, from: .first)
            await states.connected()
            // The API does not tell of which kind a connection is, and knows those of publishers for a while longer.
            let isBroken = Noted(false)
            let closing = Task {
                while !isBroken.value { try await stream.topology.broker.closeConnections() }
            }
            #expect(await states.failure() != nil)
            isBroken.change { $0 = true }
            closing.cancel()
            try await stream.publish([1])
            #expect(try await read.numbers() == [1])
        }
    }

    @Test func streamThatIsNotThereYetIsWaitedFor() async throws {
        try await ScratchStream.with { stream in
            let consumer = try await stream.topology.consumer()
            try await consumer.deleteQueue(ScratchStream.name)
            let states = NotedStates()
            let reader = StreamReader(configuration: try stream.configuration(), onStateChange: states.note)
            async let read = reader.messages(1, from: .first)
            let error = await states.failure()
            #expect(error?.code == .notFound)
            #expect(error?.response == .streamDoesNotExist)
            try await consumer.declare(QueueDeclaration(ScratchStream.name, arguments: ["x-queue-type": "stream"]))
            try await consumer.bind(
                QueueBinding(queue: ScratchStream.name, exchange: ScratchTopology.exchange, key: "#")
            )
            await consumer.close()
            try await stream.publish([1])
            #expect(try await read.numbers() == [1])
        }
    }

    /// What was read of the old one says nothing of the new one; nothing of that may be passed over in silence.
    @Test func streamThatIsMadeAnewIsAnotherOne() async throws {
        try await ScratchStream.with { stream in
            try await stream.publish(1...100)
            let states = NotedStates()
            let reader = StreamReader(configuration: try stream.configuration(), onStateChange: states.note)
            let read = Noted(0)
            let reading = Task {
                for try await chunk in reader.chunks(of: ScratchStream.name, from: .first) {
                    read.change { $0 += chunk.offsets.count }
                }
            }
            await states.connected()
            // One that has read nothing begins at the new one's beginning.
            try await eventually { read.value == 100 }
            let consumer = try await stream.topology.consumer()
            try await consumer.deleteQueue(ScratchStream.name)
            #expect(await states.failure()?.code == .subscriptionEnded)
            try await consumer.declare(QueueDeclaration(ScratchStream.name, arguments: ["x-queue-type": "stream"]))
            try await consumer.bind(
                QueueBinding(queue: ScratchStream.name, exchange: ScratchTopology.exchange, key: "#")
            )
            await consumer.close()
            await states.connected()
            try await stream.publish(1...10)
            let error = await #expect(throws: StreamError.self) { try await reading.value }
            #expect(error?.code == .offsetBeyondEnd)
        }
    }
}
