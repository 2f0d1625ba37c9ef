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
        /// What it and its like had read and written when that was last asked, when that was, and since when it is so.
        var bytes = 0
        var lastLook: ContinuousClock.Instant?
        var lastSign: ContinuousClock.Instant?
        var isStuck = false
    }

    /// How often it is looked at.
    static let pause = Duration.seconds(1)
    /// How long it may stand still when it has said what may keep it waiting.
    static let stillness = Duration.seconds(3)

    private let attributes: AttributeWatch?
    private let state = Mutex(State())

    /// A watch over an rsync that begins now.
    ///
    /// - Parameter attributes: what has it end where there are attributes; nil if it looks for them itself.
    init(_ attributes: AttributeWatch?) {
        self.attributes = attributes
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
        return standsStill(at: .now, bytes: group.transferredBytes) ? nil : patience
    }

    /// Whether it has said what may keep it waiting, and has moved nothing since.
    ///
    /// - Parameter bytes: what it and all that it has started have read and written so far; asked for at most once in a ``pause``.
    func standsStill(at instant: ContinuousClock.Instant, bytes: @autoclosure () -> Int) -> Bool {
        state.withLock { state in
            guard state.isDoubtful, state.lastLook.map({ instant - $0 >= Self.pause }) ?? true else { return false }
            state.lastLook = instant
            let bytes = bytes()
            guard let lastSign = state.lastSign, bytes == state.bytes else {
                (state.bytes, state.lastSign) = (bytes, instant)
                return false
            }
            state.isStuck = instant - lastSign >= Self.stillness
            return state.isStuck
        }
    }
}
