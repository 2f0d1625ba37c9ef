import RabbitMQClient
import TestSupport
import Testing

extension OwnBrokerTests {
    /// Connections to a broker that has an alarm or is slow.
    @Suite(.timeLimit(.minutes(15))) struct ConnectionAlarmTests {
        @Test func publisherHearsOfAnAlarmAndOfItsEnd() async throws {
            let broker = try OwnBroker.ofSuite
            try await ScratchTopology.with { scratch in
                let publisher = try await scratch.publisher()
                var events = publisher.events.makeAsyncIterator()
                try await broker.withMemoryAlarm {
                    // The broker takes the first message and no more.
                    try await publisher.publish([scratch.message(1)])
                    var first: Set<PublisherEvent> = []
                    while first.count < 2 { first.formUnion(await events.events { _ in true }) }
                    #expect(first == [.blocked(reason: "low on memory"), .settled(1...1, .confirmed)])
                    try await publisher.publish([scratch.message(2)])
                }
                let rest = await events.events { $0 == .settled(2...2, .confirmed) }
                #expect(rest == [.unblocked, .settled(2...2, .confirmed)])
                await publisher.close()
            }
        }

        /// Who publishes little, as a bridge does, has nobody who reads its connection's events.
        @Test func ownerOfAConfirmedPublisherHearsOfAnAlarmAndOfItsEnd() async throws {
            let broker = try OwnBroker.ofSuite
            try await ScratchTopology.with { scratch in
                let (alarms, alarm) = AsyncStream<ResourceAlarm?>.makeStream()
                let recovery = ConnectionRecovery(configuration: scratch.configuration)
                let publisher = ConfirmedPublisher(recovery) { alarm.yield($0) }
                let publishing = Task { try await publisher.run() }
                func told() async -> ResourceAlarm?? {
                    for await alarm in alarms { return .some(alarm) }
                    return nil
                }
                try await broker.withMemoryAlarm {
                    // The broker tells of it when it has read something.
                    try await publisher.publish(scratch.message(1))
                    #expect(await told() == .some(ResourceAlarm(reason: "low on memory")))
                    #expect(await !publisher.isConnected)
                }
                #expect(await told() == .some(nil))
                try await publisher.publish(scratch.message(2))
                publishing.cancel()
                _ = await publishing.result
            }
        }

        /// The broker reads nothing then, a goodbye neither.
        @Test func publisherThatIsBlockedClosesAtOnce() async throws {
            let broker = try OwnBroker.ofSuite
            try await ScratchTopology.with { scratch in
                let publisher = try await scratch.publisher()
                var events = publisher.events.makeAsyncIterator()
                try await broker.withMemoryAlarm {
                    try await publisher.publish([scratch.message(1)])
                    _ = await events.events { $0 == .blocked(reason: "low on memory") }
                    let time = await ContinuousClock().measure { await publisher.close() }
                    #expect(time < .seconds(30), "a call that nobody answers takes a minute")
                }
            }
        }

        /// More than the sockets take, by a publisher that does not care for `blocked`.
        @Test func publishThatHangsOnAnAlarmIsEnded() async throws {
            let broker = try OwnBroker.ofSuite
            try await ScratchTopology.with { scratch in
                let publisher = try await scratch.configured { $0.callTimeout = .seconds(10) }.publisher()
                let message = scratch.message(1, body: [UInt8](repeating: 1, count: 40_000_000))
                try await broker.withMemoryAlarm {
                    let error = await #expect(throws: AMQPError.self) {
                        try await publisher.publish([scratch.message(0), message])
                    }
                    #expect(error?.code == .timeout)
                    #expect(error?.description.contains("took nothing for 10 s") == true)
                }
                var events = publisher.events.makeAsyncIterator()
                #expect(await events.error()?.code == .timeout)
            }
        }

        /// The broker would close a connection that is silent for two of its heartbeats while a call waits for its answer.
        @Test func heartbeatsAreServedInsideACall() async throws {
            let broker = try OwnBroker.ofSuite
            try await ScratchTopology.with { scratch in
                let consumer = try await scratch.configured {
                    $0.heartbeat = .seconds(5)
                    $0.callTimeout = .seconds(120)
                }.consumer()
                try await broker.evaluate("[sys:suspend(C) || C <- rabbit_channel:list_local()].")
                async let declared = consumer.declare(.passive(ScratchTopology.queue))
                // There is nothing to wait for: that the connection lives on is the point.
                try await Task.sleep(for: .seconds(22))
                try await broker.evaluate("[sys:resume(C) || C <- rabbit_channel:list_local()].")
                #expect(try await declared.name == ScratchTopology.queue)
                await consumer.close()
            }
        }
    }
}
