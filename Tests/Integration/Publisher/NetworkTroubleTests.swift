import EventSamples
import Foundation
import MirroringPublisher
import RabbitMQClient
import RabbitMQManagement
import TestSupport
import Testing

/// The publisher over a network that breaks.
@Suite(.timeLimit(.minutes(15))) struct NetworkTroubleTests {
    private static let isThorough = ProcessInfo.processInfo.environment["MIRRORING_TEST_FAULTS"] != nil

    private func with(
        hasTopology: Bool = true,
        _ body: (PublisherScratch, NetworkPath) async throws -> Void
    ) async throws {
        try await PublisherScratch.with(hasTopology: hasTopology) { scratch in
            try await body(scratch, try NetworkPath(to: scratch.configuration.broker.addresses[0].port))
        }
    }

    /// The socket takes them and the network does not: without a confirm they are not delivered.
    @Test func whatWasHandedToABrokenNetworkIsSentAgain() async throws {
        try await with { scratch, path in
            let publisher = try scratch.publisher { $0.broker.addresses[0].port = path.port }
            try await scratch.deliver(with: publisher) { publisher in
                publisher.notify(.typical(sequence: 1))
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                path.stall()
                for sequence in 2...100 { publisher.notify(.typical(sequence: sequence)) }
                #expect(await publisher.drain(for: .milliseconds(300)) == 99)
                path.reset()
                path.resume()
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            #expect(try await scratch.sequences(100) == Array(1...100))
        }
    }

    @Test func cutsInTheMiddleOfFramesLoseNothing() async throws {
        try await with { scratch, path in
            let publisher = try scratch.publisher { $0.broker.addresses[0].port = path.port }
            try await scratch.deliver(with: publisher) { publisher in
                for cut in 0..<8 {
                    let connections = path.accepted
                    // Less than the events that follow, so it comes, however far the publisher is.
                    path.cut(afterBytes: 100_000 + 777 * cut)
                    for sequence in 1...250 { publisher.notify(.typical(sequence: cut * 250 + sequence)) }
                    while path.accepted == connections {
                        try await Task.sleep(for: .milliseconds(5))  // the path is asked, it does not tell
                    }
                }
                path.cut(afterBytes: .max)
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(path.accepted >= 8)
            }
            #expect(try await scratch.sequences(2_000) == Array(1...2_000))
        }
    }

    /// A broker may never confirm a message, although its connection lives: it is sent again.
    @Test func eventWithoutAConfirmIsSentAgainOnANewConnection() async throws {
        try await with { scratch, path in
            let publisher = try scratch.publisher {
                $0.broker.addresses[0].port = path.port
                $0.broker.heartbeat = .seconds(20)
                $0.broker.confirmTimeout = .seconds(1)
            }
            try await scratch.deliver(with: publisher) { publisher in
                publisher.notify(.typical(sequence: 1))
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                path.stall()
                publisher.notify(.typical(sequence: 2))
                // The heartbeats would end the connection later.
                while publisher.health.lastError?.contains("did not say in time") != true {
                    try await Task.sleep(for: .milliseconds(50))  // the health is asked, it does not tell
                }
                path.resume()
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            #expect(try await scratch.sequences(2) == [1, 2])
        }
    }

    /// More than the sockets take, and nobody who reads: the call that hangs is ended, and the events go out later.
    @Test func publishThatHangsIsEndedAndItsEventsAreDelivered() async throws {
        try await with { scratch, path in
            let publisher = try scratch.publisher {
                $0.broker.addresses[0].port = path.port
                $0.broker.callTimeout = .seconds(3)
                $0.broker.heartbeat = .seconds(60)
                $0.window = 20_000
            }
            try await scratch.deliver(with: publisher) { publisher in
                publisher.notify(.typical(sequence: 1))
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                path.stall()
                for sequence in 2...20_000 { publisher.notify(.typical(sequence: sequence)) }
                // Nothing else ends the connection: its heartbeats are a minute apart.
                _ = try await publisher.health { !$0.isConnected && $0.lastError != nil }
                path.resume()
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            #expect(try await scratch.sequences(20_000) == Array(1...20_000))
        }
    }

    @Test func theNextAddressIsTriedWhereTheFirstRefuses() async throws {
        try await with { scratch, path in
            path.refuse()
            let publisher = try scratch.publisher {
                $0.broker.addresses.insert($0.broker.addresses[0], at: 0)
                $0.broker.addresses[0].port = path.port
            }
            try await scratch.deliver(with: publisher) { publisher in
                publisher.notify(.typical(sequence: 1))
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            #expect(path.accepted == 0)
            #expect(try await scratch.sequences(1) == [1])
        }
    }

    @Test func deliveryGoesOnOverTheOtherAddressWhenOneFailsInTheMiddle() async throws {
        try await with { scratch, first in
            let second = try NetworkPath(to: scratch.configuration.broker.addresses[0].port)
            let publisher = try scratch.publisher {
                $0.broker.addresses.append($0.broker.addresses[0])
                $0.broker.addresses[0].port = first.port
                $0.broker.addresses[1].port = second.port
            }
            try await scratch.deliver(with: publisher) { publisher in
                for sequence in 1...3_000 {
                    publisher.notify(.typical(sequence: sequence))
                    if sequence == 1_000 {
                        _ = try await publisher.health { $0.isConnected }
                        first.refuse()
                        first.cut(afterBytes: 50_000)
                    }
                    if sequence.isMultiple(of: 100) { try await Task.sleep(for: .milliseconds(5)) }
                }
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
            }
            #expect(first.accepted == 1)
            #expect(second.accepted >= 1)
            #expect(try await scratch.sequences(3_000) == Array(1...3_000))
        }
    }

    /// How a broker can be there and yet be of no use.
    enum Uselessness: CaseIterable {
        case turnsAway
        case hasNoExchange
    }

    /// From 100 ms, doubled each time up to 10 s, each shortened by up to a half.
    @Test(arguments: Uselessness.allCases, isThorough ? [6, 12] : [6])
    func brokerThatIsOfNoUseIsTriedLessAndLessOften(_ uselessness: Uselessness, attempts: Int) async throws {
        try await with(hasTopology: false) { scratch, path in
            if uselessness == .turnsAway { path.turnAway() }
            let log = LogRecord()
            let publisher = try scratch.publisher(logger: log.logger) {
                $0.broker.addresses[0].port = path.port
                $0.backoff = Backoff()
            }
            let start = ContinuousClock.now
            try await scratch.deliver(with: publisher) { publisher in
                publisher.notify(.typical(sequence: 1))
                try await eventually { log.all.count { $0 == "connecting" } >= attempts }
                let pauses = (0..<attempts - 1).map { min(10, 0.1 * pow(2, Double($0))) / 2 }
                #expect(start.duration(to: .now) >= .seconds(pauses.reduce(0, +)))
                let accepted = path.accepted
                let begun = log.all.count { $0 == "connecting" }  // after those accepted, for it goes on
                #expect(accepted <= 2 * begun, "one that fails may ask once more for the reason")
            }
        }
    }
}
