import MirroringMonitoring
import RabbitMQClient
import Testing

@testable import mom

/// What `mom watch` says of its connection.
@Suite struct ConnectionNewsTests {
    private var news = ConnectionNews()
    private let start = ContinuousClock.now
    private static let connected = ConnectionStatus.connected(broker: "amqp://b")

    private static func lost(_ reason: String) -> ConnectionStatus {
        .disconnected(MonitoringError(.disconnected, reason), retryIn: .seconds(1))
    }

    /// Which of these changes, each at a second, are said.
    private mutating func said(_ changes: [(second: Int, status: ConnectionStatus)]) -> [Int] {
        changes.indices.filter { news.isNews(changes[$0].status, at: start + .seconds(changes[$0].second)) }
    }

    @Test mutating func firstAttemptAndItsSuccessAreSaid() {
        let connecting = ConnectionStatus.connecting(broker: "amqp://b", attempt: 1)
        let changes = said([(0, connecting), (0, Self.connected), (1, connecting), (1, Self.connected), (2, .stopped)])
        #expect(changes == [0, 1])
    }

    /// It may be for a weekend, and is tried every ten seconds.
    @Test mutating func brokerThatIsAwayIsSaidOnce() {
        let attempts = said((0..<360).map { (second: 10 * $0, status: Self.lost("Nobody answers.")) })
        #expect(attempts == [0])
        let others = said([
            (3_595, Self.lost("The password is wrong.")), (3_596, Self.lost("Nobody answers.")),
            (3_597, Self.connected), (3_700, Self.lost("Nobody answers.")),
        ])
        #expect(others == [0, 2, 3], "another reason is said at once, and that it is over; and another loss")
    }

    /// It is one loss, however long the reader of the output takes to go on.
    @Test mutating func lossThatIsToldAtOnceIsNotSaidAgain() {
        let interrupted = ConnectionStatus.interrupted(MonitoringError(.disconnected, "It broke."))
        let changes = said([
            (0, Self.connected), (1, interrupted), (300, Self.lost("It broke.")), (301, Self.connected),
        ])
        #expect(changes == [0, 1, 3])
    }

    /// Each job that is named has a subscription of its own, over a connection of its own.
    @Test func severalSubscriptionsAreOneWatch() {
        var news = ConnectionNews(subscriptions: 2)
        let changes: [(String, ConnectionStatus)] = [
            ("a", .connecting(broker: "amqp://b", attempt: 1)), ("b", .connecting(broker: "amqp://b", attempt: 1)),
            ("a", Self.connected), ("b", Self.connected), ("a", Self.lost("It broke.")), ("b", Self.lost("It broke.")),
            ("b", Self.connected), ("a", Self.connected),
        ]
        let said = changes.indices.filter { news.isNews(changes[$0].1, of: changes[$0].0, at: start) }
        #expect(said == [0, 3, 4, 7], "it waits when both stand, and has lost what one has lost")
    }

    /// A broker that resets connections is met while connecting, while logging in, and by a second look at the reason.
    @Test mutating func oneKindOfLossInSeveralWordingsIsSaidOnce() {
        func lost(_ code: AMQPError.Code, _ text: String) -> ConnectionStatus {
            let error = AMQPError(code, origin: .transport, text)
            return .disconnected(MonitoringError(.disconnected, underlying: error, text), retryIn: .seconds(1))
        }
        let changes = said([
            (0, .connecting(broker: "amqp://b", attempt: 1)), (0, lost(.unreachable, "A socket error occurred.")),
            (1, .connecting(broker: "amqp://b", attempt: 2)), (1, lost(.unreachable, "Connection reset by peer.")),
            (2, .connecting(broker: "amqp://b", attempt: 3)), (2, lost(.connectionLost, "Could not log in.")),
            (3, .connecting(broker: "amqp://c", attempt: 4)), (3, lost(.unreachable, "Connection reset by peer.")),
        ])
        #expect(changes == [0, 1, 5, 7], "each kind, and each broker")
    }

    @Test mutating func connectionThatComesAndGoesIsSaidOnceAMinute() {
        let first = said([(0, Self.connected)])
        #expect(first == [0])
        let changes = said(
            (1...61).flatMap { [(second: $0, status: Self.lost("It broke.")), (second: $0, status: Self.connected)] }
        )
        #expect(changes == [0, 1, 120, 121])
    }
}
