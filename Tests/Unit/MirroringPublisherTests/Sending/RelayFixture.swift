import EventSamples
import Foundation
import MirroringEvents
import RabbitMQClient

@testable import MirroringPublisher

extension Relay {
    /// The tokens of the question for the history, as its answer has them.
    static let probe = probeToken...probeToken

    /// A relay without a connection that waits a minute for a queue that refuses events.
    static func sample() -> Relay {
        Relay(
            capacity: 100,
            backoff: Backoff(initial: .seconds(1), maximum: .seconds(60)),
            nackPatience: .seconds(60)
        )
    }

    mutating func next() -> Step {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }

    /// Connects it to a broker whose history takes messages.
    mutating func connectToHistory() {
        connected()
        _ = next()
        _ = hear(.settled(Self.probe, .confirmed))
    }
}

extension Relay.Step {
    var isWait: Bool {
        if case .wait = self { true } else { false }
    }

    var isProbe: Bool {
        if case .probe = self { true } else { false }
    }

    var pause: Duration? {
        if case .pause(let time) = self { time } else { nil }
    }

    var published: [Int]? {
        if case .publish(let batch) = self { batch.map(\.item.event.sequence) } else { nil }
    }

    var tokens: [UInt64]? {
        if case .publish(let batch) = self { batch.map(\.token) } else { nil }
    }
}

extension Relay.News {
    var delivered: [Int]? {
        if case .delivered(let events) = self { events.map(\.event.sequence) } else { nil }
    }

    var leftToHistory: (count: Int, delivered: [Int])? {
        if case .leftToHistory(let count, let events) = self { (count, events.map(\.event.sequence)) } else { nil }
    }

    var isProbeRefused: Bool {
        if case .probeRefused = self { true } else { false }
    }

    var refusal: String? {
        if case .refused(let outcome) = self { outcome.refusal } else { nil }
    }
}

extension PendingEvent {
    /// Events of this process, or of one that is dead.
    static func samples(_ sequences: ClosedRange<Int>, of process: UUID? = nil, job: UUID = UUID()) -> [PendingEvent] {
        sequences.map { sequence in
            PendingEvent(
                event: .typical(sequence: sequence, runId: UUID(), jobId: job),
                body: [],
                origin: process.map { .orphaned($0, end: OutboxPosition(segment: 1, offset: sequence)) }
                    ?? .own(end: OutboxPosition(segment: 1, offset: sequence))
            )
        }
    }
}

extension PublishOutcome {
    static let noRoute = PublishOutcome.returned(code: 312, text: "NO_ROUTE")
}

extension AMQPError {
    static let denied = AMQPError(.accessRefused, origin: .channel, "Denied.")
}
