import RabbitMQClient
import TestSupport
import Testing

/// The path that the tests break, passed by real connections to a real broker.
@Suite(.timeLimit(.minutes(15))) struct NetworkPathTests {
    private func with(_ body: (ScratchTopology, NetworkPath) async throws -> Void) async throws {
        try await ScratchTopology.with { scratch in
            let path = try NetworkPath(to: scratch.configuration.addresses[0].port)
            try await body(scratch.through(path), path)
        }
    }

    @Test func passesEverythingOnAndCounts() async throws {
        try await with { scratch, path in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            let body = [UInt8](repeating: 1, count: 3_000_000)
            try await publisher.publish([scratch.message(1, body: body)])
            #expect(await events.next() == [.settled(1...1, .confirmed)])
            #expect(path.accepted == 1)
            #expect(path.open == 1)
            #expect(path.bytesFromClients > body.count)
            #expect(path.bytesToClients > 0)
            await publisher.close()
        }
    }

    @Test func cutEndsAfterThatManyBytesAndLetsTheNextConnectionPass() async throws {
        try await with { scratch, path in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            let before = path.bytesFromClients
            path.cut(afterBytes: 100_001)
            let message = scratch.message(1, body: [UInt8](repeating: 1, count: 200_000))
            try? await publisher.publish([message])
            #expect(await events.error()?.code == .connectionLost)
            #expect(path.bytesFromClients == before + 100_001)
            #expect(path.open == 0)
            try await scratch.publisher().close()
            #expect(path.accepted == 2)
        }
    }

    @Test func resetEndsWhatIsOpenAndRefuseWhatComes() async throws {
        try await with { scratch, path in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            path.refuse()
            let refused = await #expect(throws: AMQPError.self) { _ = try await scratch.publisher() }
            #expect(refused?.code == .unreachable)
            #expect(path.accepted == 1)
            path.reset()
            #expect(await events.error()?.code == .connectionLost)
            path.turnAway()
            let before = path.accepted
            await #expect(throws: AMQPError.self) { _ = try await scratch.publisher() }
            // One that fails may ask once more for the reason, and be gone before the path has looked.
            path.turnAway()
            let turnedAway = path.accepted
            #expect((before + 1...before + 2).contains(turnedAway))
            path.admit()
            try await scratch.publisher().close()
            #expect(path.accepted == turnedAway + 1)
        }
    }

    @Test func stallHoldsBothDirectionsUntilItIsOver() async throws {
        try await with { scratch, path in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            path.stall()
            let before = (path.bytesFromClients, path.bytesToClients)
            try await publisher.publish([scratch.message(1)])
            let configuration = {
                var configuration = scratch.configuration
                configuration.connectTimeout = .seconds(1)
                return configuration
            }()
            let mute = await #expect(throws: AMQPError.self) {
                _ = try await AMQPPublisher.open(configuration, address: configuration.addresses[0])
            }
            #expect(mute?.code == .timeout)
            // Whoever is in a hurry may be gone before the path has looked; it has when it has taken another order.
            path.stall()
            #expect(path.accepted == 2)
            #expect((path.bytesFromClients, path.bytesToClients) == before)
            path.resume()
            #expect(await events.next() == [.settled(1...1, .confirmed)])
            await publisher.close()
        }
    }

    @Test func slowPassesNoMoreThanItsRate() async throws {
        try await with { scratch, path in
            let publisher = try await scratch.publisher()
            var events = publisher.events.makeAsyncIterator()
            path.slow(bytesPerSecond: 100_000)
            let time = try await ContinuousClock().measure {
                try await publisher.publish([scratch.message(1, body: [UInt8](repeating: 1, count: 200_000))])
                #expect(await events.next() == [.settled(1...1, .confirmed)])
            }
            #expect(time > .seconds(1.8))
            await publisher.close()
        }
    }
}
