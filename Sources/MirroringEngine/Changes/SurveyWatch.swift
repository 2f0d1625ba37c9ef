import Synchronization

/// Watches an rsync that compares trees: ends it where it has to look for attributes as well, and where it waits for what never comes.
///
/// Of a file with several names rsync puts off all but the last one until it has looked at the copy of that. Where it can't, since the name
/// is refused there, its folder is closed, or a folder is in its place that stays, it waits for ever for those that it has put off (seen of
/// 3.5). It has said which name it was, and is run again without that (``SurveyObstacles``).
final class SurveyWatch: RsyncWatch {
    private struct State {
        /// Whether it has said what may keep it waiting.
        var isDoubtful = false
        var lastLook: ContinuousClock.Instant?
        /// How often it and its like had rested when that was last asked, and since when it is so; nil if they did not rest then.
        var rest: (count: Int, since: ContinuousClock.Instant)?
        var isStuck = false
    }

    /// How often it is looked at.
    static let pause = Duration.seconds(1)
    /// How long it may stand still when it has said what may keep it waiting: one that looks at files on a slow disk does not.
    static let stillness = Duration.seconds(5)
    /// The same where another machine's rsync is at work behind it: what that does is not seen, and of files that are as they should be it
    /// says nothing.
    static let stillnessBeforeFar = Duration.seconds(60)

    private let attributes: AttributeWatch?
    private let stillness: Duration
    private let state = Mutex(State())

    /// A watch over an rsync that begins now.
    ///
    /// - Parameters:
    ///   - attributes: what has it end where there are attributes; nil if it looks for them itself.
    ///   - stillness: how long it may stand still.
    init(_ attributes: AttributeWatch?, stillness: Duration = SurveyWatch.stillness) {
        self.attributes = attributes
        self.stillness = stillness
    }

    /// Whether it was ended since it would have waited for ever.
    var isStuck: Bool { state.withLock { $0.isStuck } }

    func complained(_ line: ArraySlice<UInt8>) {
        guard SurveyObstacles.isOne(String(decoding: line, as: UTF8.self)) else { return }
        state.withLock { $0.isDoubtful = true }
    }

    func patience(with group: ProcessGroup) -> Duration? {
        var patience = Self.pause
        if let attributes {
            guard let least = attributes.patience else { return nil }
            patience = min(patience, least)
        }
        return standsStill(at: .now, rests: group.rests) ? nil : patience
    }

    /// Whether it has said what may keep it waiting, and does nothing any more.
    ///
    /// - Parameters:
    ///   - instant: now.
    ///   - rests: how often it and all that it has started have rested so far, nil if they don't; asked for at most once in a ``pause``.
    func standsStill(at instant: ContinuousClock.Instant, rests: @autoclosure () -> Int?) -> Bool {
        state.withLock { state in
            guard state.isDoubtful, state.lastLook.map({ instant - $0 >= Self.pause }) ?? true else { return false }
            state.lastLook = instant
            let count = rests()
            guard let rest = state.rest, rest.count == count else {
                state.rest = count.map { (count: $0, since: instant) }
                return false
            }
            state.isStuck = instant - rest.since >= stillness
            return state.isStuck
        }
    }
}
