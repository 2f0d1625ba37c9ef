/// Several runs at once as the last lines of a terminal: what of all jobs is done, and a line for each that runs.
///
/// ```
/// 3 of 12 jobs done, 1 failed, 3 running, 6 waiting  2 min 3 s gone
///  60 %  ━━━━━━━━━───────       27 s  45.1 MB/s  2 warnings  Town site
///   8 %  ━───────────────  4 min 2 s  9.80 MB/s  1 error  Documentation of the l…
///     –                                          comparing  Packages
/// ```
public struct RunsScreen: Sendable {
    private static let gap = 2

    private let jobs: Int
    private let rows: RunRows
    private let began: ContinuousClock.Instant
    private var done = 0
    private var failed = 0

    /// A screen of runs.
    ///
    /// - Parameters:
    ///   - jobs: how many there are in all.
    ///   - isUnicode: whether the bars may have characters beyond ASCII.
    ///   - now: when the first begins.
    public init(jobs: Int, isUnicode: Bool, at now: ContinuousClock.Instant) {
        self.jobs = jobs
        rows = RunRows(isUnicode: isUnicode)
        began = now
    }

    /// A job has ended, or is not run.
    ///
    /// - Parameter isGood: whether it ended as it should.
    public mutating func end(isGood: Bool) {
        done += 1
        if !isGood { failed += 1 }
    }

    /// The lines, none of which fills a row of the terminal; none where nothing runs.
    ///
    /// - Parameters:
    ///   - views: the runs that go on, in the order in which they began.
    ///   - columns: how wide the terminal is.
    ///   - rows: how high it is; a row is left free.
    ///   - now: the time.
    public func lines(
        of views: [RunView],
        columns: Int,
        rows: Int,
        at now: ContinuousClock.Instant
    ) -> [Line] {
        guard !views.isEmpty else { return [] }
        let room = columns - 1
        return [head(running: views.count, room: room, at: now)]
            + self.rows.lines(of: views, room: room, most: max(1, rows - 2), at: now)
    }

    private func head(running: Int, room: Int, at now: ContinuousClock.Instant) -> Line {
        let waiting = jobs - done - running
        let counts = [
            Line("\(Quantity.number(done)) of \(Quantity.count(jobs, "job")) done" as String),
            failed > 0 ? Line("\(Quantity.number(failed)) failed" as String, .red) : nil,
            Line("\(Quantity.number(running)) running" as String),
            waiting > 0 ? Line("\(Quantity.number(waiting)) waiting" as String) : nil,
        ].compactMap(\.self)
        let seconds = max(0, Int(clamping: (now - began).components.seconds))
        let gone = Line("\(Quantity.seconds(seconds)) gone" as String)
        let rest = room - gone.width - Self.gap
        let words = Fitting.fit(counts, separator: ", ", room: rest)
        return Fitting.fit([words, gone], room: room)
    }
}
