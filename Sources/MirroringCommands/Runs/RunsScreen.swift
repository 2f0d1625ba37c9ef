/// Several runs at once as the last lines of a terminal: what of all jobs is done, and a line for each that runs.
///
/// ```
/// 3 of 12 jobs done, 1 failed, 3 running, 6 waiting  2 min 3 s gone
///  60 %  ━━━━━━━━━───────       27 s  45.1 MB/s  2 warnings  Town site
///   8 %  ━───────────────  4 min 2 s  9.80 MB/s  1 error  Documentation of the l…
///     –                                          comparing  Packages
/// ```
public struct RunsScreen: Sendable {
    /// The columns of a name that the bar leaves.
    private static let leastName = 8
    private static let barWidths = 6...40
    private static let percentWidth = 5
    private static let gap = 2

    private let jobs: Int
    private let isUnicode: Bool
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
        self.isUnicode = isUnicode
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
        let most = max(1, rows - 2)
        let shown = views.count > most ? Array(views.prefix(most - 1)) : views
        let rest = views.count - shown.count
        var lines = [head(running: views.count, room: room, at: now)] + self.rows(of: shown, room: room, at: now)
        if rest > 0 {
            let more: Line = "… and \(Quantity.number(rest)) more \(rest == 1 ? "runs" : "run")"
            lines.append(more.cut(to: room))
        }
        return lines
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

    // MARK: Rows

    /// A run's cells: all but the name stand below each other.
    private struct Row {
        let name: Line
        let percent: Int?
        let left: Line
        let rate: Line
        /// The worst that has happened; while nothing is known, what it does.
        let remark: Line

        init(_ view: RunView, at now: ContinuousClock.Instant) {
            name = Line(view.name, .bold)
            percent = view.isPrepared ? view.percent : nil
            left = view.secondsLeft(at: now).map { Line(Quantity.seconds($0)) } ?? ""
            rate = view.bytesPerSecond(at: now).map { Line("\(Quantity.bytes($0))/s" as String) } ?? ""
            remark = Self.remark(of: view, at: now)
        }

        private static func remark(of view: RunView, at now: ContinuousClock.Instant) -> Line {
            let activity = view.activity(at: now)
            if case .running(let command) = activity { return "command \"\(command)\"" }
            guard view.isPrepared else { return "comparing" }
            if let seconds = view.secondsStuck(at: now) {
                return Line("nothing for \(Quantity.seconds(seconds))" as String, .yellow)
            }
            if let complaint = RunScreen.complaints(of: view).first { return complaint }
            return switch activity {
            case .importing: "importing"
            case .tracing: "tracing"
            case .publishing: "publishing"
            case .waiting: "waits"
            case .running, .comparing, .exporting, .transferring: ""
            }
        }
    }

    private func rows(of views: [RunView], room: Int, at now: ContinuousClock.Instant) -> [Line] {
        let rows = views.map { Row($0, at: now) }
        let left = rows.map(\.left.width).max() ?? 0
        let rate = rows.map(\.rate.width).max() ?? 0
        let remark = rows.map(\.remark.width).max() ?? 0
        let gaps = [left, rate, remark].count { $0 > 0 } + 1
        let free = room - Self.percentWidth - left - rate - remark - gaps * Self.gap - Self.leastName
        let bar = min(room / 5 + 1, Self.barWidths.upperBound, free - Self.gap)
        let hasBar = bar >= Self.barWidths.lowerBound && rows.contains { $0.percent != nil }
        let hasRate = hasBar || free >= 0
        return rows.map { row in
            let percent = row.percent.map { "\($0) %" } ?? (isUnicode ? "–" : "-")
            var cells = [Line(percent).padded(to: Self.percentWidth, atStart: true)]
            if hasBar { cells.append(self.bar(row.percent, width: bar)) }
            if left > 0 { cells.append(row.left.padded(to: left, atStart: true)) }
            if rate > 0, hasRate { cells.append(row.rate.padded(to: rate, atStart: true)) }
            if row.remark.width > 0 { cells.append(row.remark) }
            return Line(cells + [row.name], separator: Fitting.gap).cut(to: room)
        }
    }

    private func bar(_ percent: Int?, width: Int) -> Line {
        guard let percent else { return Line("").padded(to: width) }
        return ProgressBar(percent: percent, isUnicode: isUnicode).line(width: width)
    }
}
