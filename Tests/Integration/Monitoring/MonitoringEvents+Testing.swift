import MirroringEvents
import MirroringMonitoring
import MirroringWire
import RabbitMQClient

extension MonitoringEvents.Iterator {
    /// Reads on to what is like that, and gives all that came up to it.
    mutating func through(_ isLast: (MonitoringEvent) -> Bool) async throws -> [MonitoringEvent] {
        var all: [MonitoringEvent] = []
        while let next = try await next() {
            all.append(next)
            if isLast(next) { break }
        }
        return all
    }
}

extension MonitoringEvent {
    /// The event, if it is one.
    var monitored: MonitoredEvent? {
        if case .event(let event) = self { event } else { nil }
    }

    /// Up to where all has come, if it says that.
    var place: StreamPosition? {
        if case .caughtUp(let position) = self { position } else { nil }
    }

    /// What is missing, if it says that.
    var missedHistory: MissedHistory? {
        if case .missed(let missed) = self { missed } else { nil }
    }

    /// Whether it says that the subscription stands.
    var isConnected: Bool {
        if case .connection(.connected) = self { true } else { false }
    }

    /// Why there is no subscription, if it says that.
    var disconnection: MonitoringError? {
        if case .connection(.disconnected(let error, _)) = self { error } else { nil }
    }

    /// Why nothing more comes to a reader that has something to take still, if it says that.
    var interruption: MonitoringError? {
        if case .connection(.interrupted(let error)) = self { error } else { nil }
    }

    /// Whether it says that something was asked for again.
    var isBehind: Bool {
        if case .behind = self { true } else { false }
    }

    /// Whether events of a run were given up.
    var isGap: Bool {
        if case .gap = self { true } else { false }
    }

    /// Whether it is an event that came after its place.
    var isLate: Bool {
        if case .late = self { true } else { false }
    }

    /// Whether it says that no bridge is heard.
    var isSilence: Bool {
        if case .bridge(.silent) = self { true } else { false }
    }

    /// Whether it says that bridges are heard, or not: on a machine that is busy they may be late.
    var isPresence: Bool {
        switch self {
        case .bridge(.silent), .bridge(.heard): true
        default: false
        }
    }

    /// How many events came from a bridge alone because bindings were gone, if it says that.
    var unbound: Int? {
        if case .broker(.unbound(let events)) = self { events } else { nil }
    }

    /// Why the broker takes nothing, if it says that.
    var alarm: ResourceAlarm? {
        if case .broker(.blocked(let alarm)) = self { alarm } else { nil }
    }

    /// Whether it says that the broker takes messages again.
    var isUnblocked: Bool {
        if case .broker(.unblocked) = self { true } else { false }
    }

    /// Whether it is that event of a run.
    func isEvent(_ sequence: Int, of run: [MirroringStatusEventArgs]) -> Bool {
        monitored.map { $0.sequence == sequence && $0.runId == run.first?.runId } ?? false
    }
}
