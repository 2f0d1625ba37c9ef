import RabbitMQClient
import Synchronization
import TestSupport
import Testing

/// Several addresses of brokers, of which not each will do.
@Suite(.timeLimit(.minutes(15))) struct SeveralAddressesTests {
    private let noHaste = Backoff(initial: .milliseconds(1), maximum: .milliseconds(10))

    /// A node that was cut off from its cluster takes the login, and its work fails.
    @Test func nextAddressIsTriedAlsoWhenTheLoginWorksAndTheWorkDoesNot() async throws {
        try await ScratchTopology.with { scratch in
            try await withBroker(hasTopology: false) { empty in
                var configuration = try empty.configuration("test")
                configuration.addresses.append(scratch.configuration.addresses[0])
                let addresses = configuration.addresses
                let states = Mutex<[ConnectionState]>([])
                let failures = Mutex(0)
                let reconnection = ConnectionRecovery(
                    configuration: configuration,
                    backoff: noHaste,
                    shouldRetry: { _ in
                        failures.withLock {
                            $0 += 1; return $0 < 10
                        }
                    },
                    onStateChange: { state in states.withLock { $0.append(state) } }
                )
                for _ in 1...2 {
                    // Each run begins with the first.
                    try await reconnection.run(on: AMQPConsumer.self) { consumer in
                        try await consumer.declare(.passive(ScratchTopology.exchange, kind: .topic))
                    }
                }
                #expect(failures.withLock { $0 } == 2)
                let told = states.withLock { $0 }.prefix(6)
                #expect(told.count == 6)
                #expect(told[0] == .connecting(addresses[0], attempt: 1))
                #expect(told[1] == .connected(addresses[0]))
                #expect(told[3] == .connecting(addresses[1], attempt: 1))
                #expect(told[4] == .connected(addresses[1]))
                #expect(told[5] == .stopped)
            }
        }
    }

    @Test func workThatIsWantedNowIsTriedOnceAtEachAddress() async throws {
        try await ScratchTopology.with { scratch in
            let good = scratch.configuration.addresses[0]
            var closed = good
            closed.port = 1
            let two = scratch.configured { $0.addresses = [closed, good] }.configuration
            let user = try await ConnectionRecovery.once(configuration: two).run(on: AMQPConsumer.self) { $0.user }
            #expect(user == good.user)

            let tries = Mutex(0)
            let missing = await #expect(throws: AMQPError.self) {
                let three = scratch.configured { $0.addresses = [good, good, good] }.configuration
                try await ConnectionRecovery.once(configuration: three).run(on: AMQPConsumer.self) { consumer in
                    tries.withLock { $0 += 1 }
                    try await consumer.declare(.passive("nowhere"))
                }
            }
            #expect(missing?.code == .notFound)
            #expect(tries.withLock { $0 } == 3)
        }
    }
}
