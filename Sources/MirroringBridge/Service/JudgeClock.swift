import MirroringFiles

/// Whether jobs can be judged by the system's clock: a value, without a clock.
///
/// By one that jumps forward every job is late, and by one that is put back none is. So what it shows is compared with what has gone by
/// since the last look, by a clock that can't be set. Where it has jumped no job is judged until it shows again what it should, or has
/// gone on like the other one for a while: then it was wrong before. A job that is forgotten comes back with its next run only, so none is
/// as long as no file would be removed for its age, see ``LogClock``.
struct JudgeClock: Sendable {
    /// What is less is no jump: a job is late or slow by so much too early or too late at worst.
    static let tolerance = Duration.seconds(60)

    /// For so long a clock that has jumped has to go on like the other one until it is believed.
    static let probation = Duration.seconds(3_600)

    private var last: LogClock.Reading
    /// How far it is ahead of what it should show, or behind it if negative.
    private var lead = Duration.zero
    private var hold = Duration.zero
    /// Tells whether what looks old is; nil if no job is forgotten.
    private var ages: LogClock?

    /// - Parameters:
    ///   - memory: for how long a job of which nothing happens is one; nil for ever.
    ///   - now: the time.
    init(memory: Duration?, at now: LogClock.Reading) {
        last = now
        ages = memory.map { LogClock(age: $0, memory: LogClock.Memory(time: now.time)) }
        ages?.look(at: now)
    }

    /// Whether it is believed.
    var mayJudge: Bool { hold <= .zero }

    /// Whether jobs may be forgotten by it.
    var mayForget: Bool { ages.map { !$0.isHolding } ?? false }

    /// Compares the clocks.
    mutating func look(at now: LogClock.Reading) {
        ages?.look(at: now)
        let passed = last.instant.duration(to: now.instant)
        let step = last.time.age(at: now.time) - passed
        last = now
        hold = max(.zero, hold - passed)
        guard isJump(step) else { return }
        lead += step
        hold = isJump(lead) ? Self.probation : .zero
    }

    private func isJump(_ step: Duration) -> Bool { max(step, .zero - step) > Self.tolerance }
}
