import Foundation

/// All that was published, in the order of the history: what subscribers' visits are held against. A value, without I/O.
struct PublishedHistory: Sendable {
    /// Each event once, in the order of their offsets.
    private(set) var events: [PublishedEvent] = []
    private var places: [EventIdentity: Int] = [:]
    private var byJob: [UUID: [PublishedEvent]] = [:]

    /// Takes the next one; an engine may have sent it before.
    mutating func append(_ event: PublishedEvent) {
        guard places[event.identity] == nil else { return }
        places[event.identity] = events.count
        events.append(event)
        byJob[event.identity.job, default: []].append(event)
    }

    /// What is known of an event; nil if nobody has published it.
    subscript(_ identity: EventIdentity) -> PublishedEvent? {
        places[identity].map { events[$0] }
    }

    /// Those of a job, or of all.
    func events(of job: UUID?) -> [PublishedEvent] {
        job.map { byJob[$0] ?? [] } ?? events
    }

    /// The offset of the first event that was published after a moment; one after the last if none was.
    func offset(after moment: Moment) -> UInt64 {
        let first = events.first { $0.moment > moment }
        return first?.offset ?? (events.last?.offset).map { $0 + 1 } ?? 0
    }
}
