import MirroringEvents

import struct Foundation.UUID

/// The runs of the canary's job: a value, without a clock. Each is a day of transferring nothing, so that the offline log has one file a
/// day of it and no more.
struct CanaryRun: ~Copyable {
    /// How long a run lasts.
    static let length = Duration.seconds(86_400)

    private let job: UUID
    private let engine: EngineIdentity
    private var teller: RunTeller
    private var began: Timestamp?

    /// No run yet.
    init(of job: UUID, engine: EngineIdentity) {
        self.job = job
        self.engine = engine
        teller = Self.teller(job, engine)
    }

    private static func teller(_ job: UUID, _ engine: EngineIdentity) -> RunTeller {
        RunTeller(job: job, name: "Canary of mom alert", engine: engine, sink: ClosureSink { _ in })
    }

    /// The events of a moment, in their order: the last of them proves that alerts get through.
    mutating func next(at now: Timestamp) throws(IllegalTransition) -> [MirroringStatusEventArgs] {
        if let began, now >= began.after(Self.length) { return try end(at: now) }
        var events: [MirroringStatusEventArgs] = []
        if began == nil {
            began = now
            events.append(try teller.tell(.jobInitialized, at: now))
            events.append(try teller.tell(.packageInitialized, at: now))
        }
        events.append(try teller.tell(.packageTransferring, at: now))
        return events
    }

    /// The day is over; the next event begins another run.
    private mutating func end(at now: Timestamp) throws(IllegalTransition) -> [MirroringStatusEventArgs] {
        let events = [
            try teller.tell(.packageTransferred, at: now), try teller.tell(.packageImported, at: now),
            try teller.tell(.jobCompleted(withErrors: false), at: now),
        ]
        restart()
        return events
    }

    /// The alerter ends: its run is not one that is missing.
    mutating func cancel(at now: Timestamp) throws(IllegalTransition) -> [MirroringStatusEventArgs] {
        guard began != nil else { return [] }
        let event = try teller.cancel(at: now)
        restart()
        return [event]
    }

    /// Another run begins with the next event.
    mutating func restart() {
        teller = Self.teller(job, engine)
        began = nil
    }
}
