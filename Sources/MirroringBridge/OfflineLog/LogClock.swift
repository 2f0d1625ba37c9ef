import MirroringEvents
import MirroringFiles

/// Whether the system's clock can be believed when it says that files are old: a value, without a clock.
///
/// A wrong year, a time server in trouble, a start before the time is known: by a clock that jumps forward every file is too old at once.
/// So what it shows is compared with what has gone by since the last look: by a clock that can't be set, or, at a start, by nothing but
/// the look of the bridge before. Where it went on much further than that, no file is removed for its age for a while, in which somebody
/// may put it right. A restart changes nothing of that, see ``Memory``.
///
/// A clock that was put back makes nothing old. But what is written until it is put right again looks old afterwards; then nothing is
/// removed for its age until all that is as old as it may be.
struct LogClock: Sendable {
    /// The clocks at one moment.
    struct Reading: Sendable {
        /// The system's, by which files are old.
        var time: FileTime
        /// One that can't be set, and goes on while the machine sleeps.
        var instant: ContinuousClock.Instant

        static var now: Self { Self(time: .now, instant: .now) }
    }

    /// What is remembered from one bridge to the next, in the monitoring folder.
    struct Memory: Sendable, Hashable {
        /// What the system's clock showed at the last look.
        var time: FileTime
        /// How far it is ahead of the time that has gone by, or behind it if negative; zero while it is believed.
        var lead = Duration.zero
        /// How long nothing is removed for its age any more, while a bridge writes.
        var hold = Duration.zero
    }

    /// The name of the file in the monitoring folder.
    static let file = ".clock.json"

    /// For so long a clock has to go on like the other one until it is believed.
    static let probation = Duration.seconds(7 * 86_400)

    /// What is known of the clock.
    private(set) var memory: Memory
    /// When it was looked at last, by the other one; nil before the first look.
    private var instant: ContinuousClock.Instant?
    private let age: Duration

    /// - Parameters:
    ///   - age: how long files are kept.
    ///   - memory: what a bridge before this one has remembered.
    init(age: Duration, memory: Memory) {
        self.age = age
        self.memory = memory
    }

    /// Whether no file is to be removed for its age.
    var isHolding: Bool { memory.hold > .zero }

    /// How far it seems to be ahead; nil while it is believed, or behind.
    var lead: Duration? { memory.lead > .zero ? memory.lead : nil }

    /// Compares the clocks.
    mutating func look(at now: Reading) {
        let passed = instant.map { $0.duration(to: now.instant) } ?? .zero
        let step = memory.time.age(at: now.time) - passed
        memory.time = now.time
        instant = now.instant
        memory.hold = max(.zero, memory.hold - passed)
        if !isHolding, memory.lead > .zero { memory.lead = .zero }
        if isMuch(step) { jump(by: step) }
    }

    /// Somebody says that it is right.
    mutating func believe() {
        memory.lead = .zero
        memory.hold = .zero
    }

    private mutating func jump(by step: Duration) {
        // A file's time, which begins the comparison, may be any.
        memory.lead = min(max(memory.lead + step, .seconds(-Memory.most)), .seconds(Memory.most))
        if isMuch(memory.lead) {
            if step > .zero, memory.lead > .zero { memory.hold = max(memory.hold, Self.probation) }
        } else {
            memory.lead = .zero
            if step > .zero { memory.hold = max(memory.hold, age) }
        }
    }

    /// What is less is removed that much too early at worst. No bridge may have been there for a while, which is no wrong clock.
    private func isMuch(_ step: Duration) -> Bool {
        max(step, .zero - step) > max(.seconds(86_400), age / 10)
    }
}

extension LogClock.Memory: Codable {
    private struct Wire: Codable {
        var time: Timestamp
        /// In seconds, as the other one.
        var lead: Int
        var hold: Int
    }

    /// No clock shows more, in seconds.
    fileprivate static let most = 1_000_000_000_000

    init(from decoder: any Decoder) throws {
        let wire = try Wire(from: decoder)
        guard (-Self.most...Self.most).contains(wire.lead), (0...Self.most).contains(wire.hold) else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no such time")
            throw DecodingError.dataCorrupted(context)
        }
        self.init(
            time: FileTime(seconds: Int(wire.time.milliseconds / 1_000), nanoseconds: 0),
            lead: .seconds(wire.lead),
            hold: .seconds(wire.hold)
        )
    }

    func encode(to encoder: any Encoder) throws {
        let seconds = min(max(time.seconds, -Self.most), Self.most)
        try Wire(
            time: Timestamp(milliseconds: Int64(seconds) * 1_000),
            lead: Int(lead.components.seconds),
            hold: Int(hold.components.seconds)
        ).encode(to: encoder)
    }
}

/// Why files that look too old are not removed.
struct ClockDoubt: Error, CustomStringConvertible {
    /// How far the clock seems to be ahead.
    let lead: Duration
    /// The monitoring folder.
    let folder: String

    /// A sentence with the remedy.
    var description: String {
        let days = lead.components.seconds / 86_400
        return
            "The clock of this machine went on by \(days == 1 ? "a day" : "\(days) days") of which no bridge of \(folder) knows. What "
            + "looks older than offline.keepFor is kept for a week. Put the clock right if it is wrong; if it is right, remove "
            + "\(folder)/\(LogClock.file), and what is too old goes within a minute."
    }
}
