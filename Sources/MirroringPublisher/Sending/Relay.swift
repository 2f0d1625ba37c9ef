import MirroringEvents
import MirroringWire
import RabbitMQClient

/// What is on its way from the outbox to the broker, and what is to be done next: a value, without I/O.
///
/// Whoever drives it does what ``next(using:)`` says, gives it events while it has ``room``, and tells it what a connection says.
///
/// Before any event leaves by a connection, the relay asks whether the history takes messages. A RabbitMQ node lets clients in
/// before its streams and quorum queues are back. It passes over a queue that is not there yet and confirms an event that any other
/// queue took: measured on 3.10.8, thousands of confirmed events were missing in the history after a restart, because a
/// subscriber's queue was back half a second earlier. So it is asked with a message that goes to the history alone.
///
/// It is asked again when the broker goes on to refuse an event. A user who may read a job may bind a queue to it that refuses what
/// is beyond its length (`x-overflow: reject-publish`), which no policy prevents, and then the broker tells the publisher that it
/// could not keep the event, although the history has it. That must not hold up the events of all other jobs for ever. The history
/// itself refuses nothing while it is there, and takes what one channel publishes in order: when it has a message that left after the
/// event, it has the event.
///
/// Who may bind a queue to the barriers, as an administrator may, can have it refuse the question as well. The broker's word then tells
/// nothing of the history, and events leave without an answer after a while, as those of a user do who may not ask.
struct Relay {
    /// What is to be done next.
    enum Step {
        /// Ask for the history: publish a barrier with ``Relay/probeToken``.
        case probe
        /// Publish events, in order, each with its token.
        case publish([SendWindow<PendingEvent>.Departure])
        /// The broker refused something: call ``Relay/resume()`` after that time.
        case pause(Duration)
        /// Nothing, until something is heard, or there are other events to take.
        case wait
    }

    private enum Phase {
        case disconnected
        /// Connected, and not asked for the history yet.
        case unproven
        /// The question has no answer yet.
        case probing
        /// The history does not take messages: after a pause it is asked for again.
        case historyMissing
        case sending
    }

    /// The token of the question for the history: no event has it.
    static let probeToken: UInt64 = 0
    /// The most events handed to the connection at once: larger batches make heartbeats and confirms wait.
    static let batchSize = 64
    /// How long the relay rests after a batch, for each event in it, and at most. What comes in that time goes together: each batch
    /// costs the broker's stream, and whoever reads it, twenty switches of threads, however many events it holds. It is too short to
    /// be noticed by an engine that sends three events a millisecond or fewer. And while the relay rests nobody has to wake it,
    /// which costs the engine several times what an event costs otherwise.
    private static let rest = (perEvent: Duration.microseconds(250), most: Duration.milliseconds(4))

    private let backoff: Backoff
    private var phase = Phase.disconnected
    private var mayProbe = true
    /// Whether this connection has shown that the question has no answer.
    private var asksInVain = false
    /// For how long a queue has refused the question, in pauses; nil if none has.
    private var probeRefusedFor: Duration?
    private var probePauses: Backoff
    private var refusalPauses: Backoff
    /// The pause that was said last.
    private var pause = Duration.zero
    private let patience: Duration
    /// How much longer a queue that refuses events is waited for: zero once a connection has shown that there is one.
    private var nackPatience: Duration
    private var window: SendWindow<PendingEvent>
    /// What the broker does not take from this user.
    var forbiddenJobs = ForbiddenJobs()

    /// - Parameters:
    ///   - capacity: the most events that are accepted and not delivered.
    ///   - backoff: the pauses after something was refused.
    ///   - nackPatience: for how long what is nacked is sent again: an event, while the history takes messages, and the question whether
    ///     it does.
    init(capacity: Int, backoff: Backoff, nackPatience: Duration) {
        window = SendWindow(capacity: capacity, batchSize: Self.batchSize)
        self.backoff = backoff
        probePauses = backoff
        refusalPauses = backoff
        patience = nackPatience
        self.nackPatience = nackPatience
    }

    /// Whether there is a connection.
    var isConnected: Bool {
        if case .disconnected = phase { false } else { true }
    }

    /// Whether nothing it has is refused: the history takes messages, and no event waits for its confirm.
    var isClear: Bool {
        if case .sending = phase { window.first == nil } else { false }
    }

    /// How many more events it accepts now; none before the history takes messages.
    var room: Int {
        if case .sending = phase { window.room } else { 0 }
    }

    /// The event that has waited longest of those it has.
    var oldest: PendingEvent? { window.first }

    /// Accepts events, at most ``room``, after those it has.
    mutating func accept(_ events: [PendingEvent]) {
        window.append(events)
    }

    // MARK: A connection

    /// There is a connection.
    mutating func connected() {
        probePauses = backoff
        nackPatience = patience
        asksInVain = false
        probeRefusedFor = nil
        phase = mayProbe ? .unproven : .sending
    }

    /// The connection is over: what has no confirm is published again on the next one.
    mutating func disconnected() {
        phase = .disconnected
        window.disconnected()
    }

    /// What is to be done next. What it says to publish counts as published: an answer may come before the call returns.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Step {
        switch phase {
        case .disconnected, .probing:
            return .wait
        case .unproven:
            phase = .probing
            return .probe
        case .historyMissing:
            pause = probePauses.next(using: &generator)
            return .pause(pause)
        case .sending:
            if window.mustPause {
                if mayProbe, !asksInVain, window.isNacked(for: nackPatience) {
                    phase = .probing
                    return .probe
                }
                pause = refusalPauses.next(using: &generator)
                return .pause(pause)
            }
            let batch = window.nextBatch { [forbiddenJobs] in forbiddenJobs.contains($0.event.jobId) }
            return batch.isEmpty ? .wait : .publish(batch)
        }
    }

    /// How long to rest when that number of events has been published; nil if there is more to do at once.
    func rest(after count: Int) -> Duration? {
        // With more waiting, what the window lets through is already as much as the broker takes.
        guard count < Self.batchSize, window.room > 0 else { return nil }
        return min(Self.rest.perEvent * count, Self.rest.most)
    }

    /// The pause is over.
    mutating func resume() {
        if case .historyMissing = phase {
            phase = .unproven
            probeRefusedFor = probeRefusedFor.map { $0 + pause }
        } else {
            window.resume(after: pause)
        }
    }

    /// What the connection says.
    mutating func hear(_ event: PublisherEvent) -> News {
        switch event {
        case .settled(let tokens, let outcome):
            if case .probing = phase, tokens.contains(Self.probeToken) { return answered(outcome) }
            let delivered = window.resolve(tokens, as: outcome)
            guard outcome == .confirmed else { return .refused(outcome) }
            noteProgress(delivered)
            return .delivered(delivered)
        case .blocked(let reason):
            window.isBlocked = true
            return .blocked(reason: reason)
        case .unblocked:
            window.isBlocked = false
            return .unblocked
        case .closed(let error):
            let error = error ?? AMQPError(.closed, origin: .caller, "The connection was closed.")
            guard case .probing = phase, error.code == .accessRefused else { return .ended(error) }
            mayProbe = false
            return .probeForbidden(error)
        }
    }

    /// The question for the history has its answer.
    private mutating func answered(_ outcome: PublishOutcome) -> News {
        guard outcome == .confirmed else { return unanswered(outcome) }
        phase = .sending
        probeRefusedFor = nil
        let (count, delivered) = window.giveUpNacked(for: nackPatience)
        guard count > 0 else { return .delivered([]) }
        nackPatience = .zero
        noteProgress(delivered)
        return .leftToHistory(count, delivered: delivered)
    }

    /// The question for the history has come back, or a queue has refused it.
    private mutating func unanswered(_ outcome: PublishOutcome) -> News {
        window.forgetNacks()
        if outcome == .nacked, let time = probeRefusedFor, time >= patience {
            asksInVain = true
            phase = .sending
            return .probeRefused
        }
        probeRefusedFor = outcome == .nacked ? probeRefusedFor ?? .zero : nil
        phase = .historyMissing
        return .refused(outcome)
    }

    private mutating func noteProgress(_ delivered: [PendingEvent]) {
        guard !delivered.isEmpty else { return }
        refusalPauses = backoff
        forbiddenJobs.markDelivered(delivered)
    }

    /// Gives back what the broker refused, as far as it is a dead process's. The connection is over then.
    ///
    /// - Parameters:
    ///   - error: why the connection is over.
    ///   - user: the user of the connection.
    /// - Throws: the error, unless it tells for the first time that events of a job are refused.
    mutating func leaveOut(after error: AMQPError, from user: String) throws(AMQPError) -> Refusal {
        // The broker names the key. Without that no job is to blame: usually the user may publish nothing at all.
        guard error.origin == .channel, error.code == .accessRefused, let reply = error.reply,
            let event = window.firstPublished(where: { reply.refuses(routingKey: RoutingKey($0.event).description) })?
                .event
        else { throw error }
        var refusal = Refusal(of: event, from: user, error)
        guard !forbiddenJobs.contains(refusal.job) else {
            throw AMQPError(error.code, origin: error.origin, reply: error.reply, refusal.reason)
        }
        disconnected()
        refusal.delivered = window.remove { refusal.leaves($0) }
        forbiddenJobs.markDelivered(refusal.delivered)
        // Only now: an event of the same job among those would be taken for the end of the refusal.
        forbiddenJobs.forbid(refusal.job, because: refusal.reason)
        return refusal
    }
}
