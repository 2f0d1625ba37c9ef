import MirroringEvents

/// Runs that go on as lines below each other: how far each is, when it ends, how fast it moves, what is wrong, and last its name.
///
/// ```
///  60 %  ━━━━━━━━━───────       27 s  45.1 MB/s  2 warnings  Town site
///   8 %  ━───────────────  4 min 2 s  9.80 MB/s  1 error  Documentation of the l…
///     –                                          comparing  Packages
/// ```
///
/// The name is what is cut where there is no room; before that the bar gets shorter, and is left out with the rate.
public struct RunRows: Sendable {
    /// The columns of a name that the bar leaves.
    private static let leastName = 8
    private static let barWidths = 6...40
    private static let percentWidth = 5
    private static let gap = 2

    private let isUnicode: Bool

    /// Rows of runs.
    ///
    /// - Parameter isUnicode: whether the bars may have characters beyond ASCII.
    public init(isUnicode: Bool) {
        self.isUnicode = isUnicode
    }

    /// The lines, a last one for those for which there is no room.
    ///
    /// - Parameters:
    ///   - views: the runs, those that matter most first.
    ///   - room: how many columns a line may take.
    ///   - most: how many lines there may be, 1 at least.
    ///   - now: the time.
    public func lines(of views: [RunView], room: Int, most: Int, at now: ContinuousClock.Instant) -> [Line] {
        let shown = views.count > most ? Array(views.prefix(most - 1)) : views
        let rest = views.count - shown.count
        let lines = rows(of: shown, room: room, at: now)
        guard rest > 0 else { return lines }
        let more: Line = "… and \(Quantity.number(rest)) more \(rest == 1 ? "runs" : "run")"
        return lines + [more.cut(to: room)]
    }

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
            if case .unheard(let since) = activity {
                let seconds = max(0, Int(clamping: (now - since).components.seconds))
                return Line("not heard of for \(Quantity.age(seconds))" as String, .red)
            }
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
            case .running, .comparing, .exporting, .transferring, .unheard: ""
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
