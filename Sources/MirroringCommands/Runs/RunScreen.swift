import MirroringEvents

/// A run as the last lines of a terminal: how far it is, how much that is, what went wrong, and what it does.
///
/// ```
///  60 %  ━━━━━━━━━━━━━━━━━━────────────  27 s left, 42 s gone
/// 1.95 of 3.20 GB  45.1 MB/s  12,340 of 20,000 items
/// 1 error, 2 warnings, 1 retry  package 2 of 4
/// transferring  archive/2026/summ…MG_20260714_183002_0231.jpg
/// ```
///
/// It is laid out anew for each width; where there is room, several of its groups share a line. What matters least is left out first.
/// A value: it remembers how many lines it had, so that a run's lines grow in number and never shrink.
public struct RunScreen: Sendable {
    /// Below this width there is one line and no more.
    private static let leastColumns = 40
    private static let barWidths = 10...60
    /// The least columns of a name that are worth showing.
    private static let leastItem = 20

    private let isUnicode: Bool
    private var columns = 0
    private var height = 1

    /// A screen of one run.
    ///
    /// - Parameter isUnicode: whether the bar may have characters beyond ASCII.
    public init(isUnicode: Bool) {
        self.isUnicode = isUnicode
    }

    /// The lines, none of which fills a row of the terminal; none where the run is over.
    ///
    /// - Parameters:
    ///   - view: the run.
    ///   - columns: how wide the terminal is.
    ///   - now: the time.
    public mutating func lines(of view: RunView, columns: Int, at now: ContinuousClock.Instant) -> [Line] {
        guard !view.isOver else { return [] }
        if columns != self.columns { height = 1 }
        self.columns = columns
        let room = columns - 1
        guard columns >= Self.leastColumns else { return [Self.shortest(view, room: room, at: now)] }
        let groups = view.isPrepared ? groups(of: view, at: now) : [Self.preparation(of: view, at: now)]
        let lines = Fitting(groups, room: room, least: height).drawn
        height = max(height, lines.count)
        return lines
    }

    private func groups(of view: RunView, at now: ContinuousClock.Instant) -> [Fitting.Group] {
        [
            head(of: view, at: now), Self.amounts(of: view, at: now), Self.trouble(of: view), Self.package(of: view),
            Self.work(of: view, at: now),
        ]
    }

    private static func shortest(_ view: RunView, room: Int, at now: ContinuousClock.Instant) -> Line {
        let percent = view.percent.map { [percentage($0)] } ?? []
        let left = view.secondsLeft(at: now).map { [Line("\(Quantity.seconds($0)) left" as String)] } ?? []
        let name = Line(view.name, .bold)
        let known = Line(percent + left, separator: Fitting.gap)
        let rest = room - known.width - Fitting.gap.width
        guard known.width > 0 else { return name.cut(to: room) }
        return rest > 0 ? known + Fitting.gap + name.cut(to: rest) : known.cut(to: room)
    }

    // MARK: Groups

    private static func preparation(of view: RunView, at now: ContinuousClock.Instant) -> Fitting.Group {
        switch view.activity(at: now) {
        case .running(let command): Fitting.Group([running(command), gone(view, at: now)])
        case .comparing(let changes) where changes > 0:
            Fitting.Group([
                "comparing source and destination", Line(Quantity.count(changes, "change")), gone(view, at: now),
            ])
        default: Fitting.Group(["comparing source and destination", gone(view, at: now)])
        }
    }

    private static func running(_ command: String) -> Line {
        "running the command \"\(command)\""
    }

    /// Percentage, bar and times. The time that has gone is left out first, then the bar.
    private func head(of view: RunView, at now: ContinuousClock.Instant) -> Fitting.Group {
        let left = view.secondsLeft(at: now).map { [Line("\(Quantity.seconds($0)) left" as String)] } ?? []
        let times = left + [Self.gone(view, at: now)]
        guard let percent = view.percent else { return Fitting.Group(times, separator: ", ") }
        let percentage = Self.percentage(percent)
        let fixed = percentage.width + 2 * Fitting.gap.width
        let widest = fixed + Self.barWidths.upperBound + Line(times, separator: ", ").width
        let bar = ProgressBar(percent: percent, isUnicode: isUnicode)
        return Fitting.Group(comfortable: widest) { room in
            let narrowest = fixed + Self.barWidths.lowerBound
            let shown = Fitting.fit(times, separator: ", ", room: max(times[0].width, room - narrowest))
            let width = min(Self.barWidths.upperBound, room - fixed - shown.width)
            guard width >= Self.barWidths.lowerBound else {
                return Fitting.fit([percentage, shown], room: room)
            }
            return Line([percentage, bar.line(width: width), shown], separator: Fitting.gap)
        }
    }

    private static func percentage(_ percent: Int) -> Line {
        Line("\(percent) %" as String).padded(to: 5, atStart: true)
    }

    private static func gone(_ view: RunView, at now: ContinuousClock.Instant) -> Line {
        Line("\(Quantity.seconds(view.secondsGone(at: now))) gone" as String)
    }

    private static func amounts(of view: RunView, at now: ContinuousClock.Instant) -> Fitting.Group {
        let all = view.data.totalBytes ?? 0
        let bytes = all > 0 ? view.progress?.sentBytes.map { Quantity.bytes($0, of: all) } : nil
        let rate = view.bytesPerSecond(at: now).map { "\(Quantity.bytes($0))/s" }
        let items = view.items.map { Quantity.share($0.arrived, of: $0.all, "item") }
        return Fitting.Group([bytes, rate, items].compactMap { $0.map { Line($0) } })
    }

    private static func trouble(of view: RunView) -> Fitting.Group {
        Fitting.Group(Self.complaints(of: view) + Self.retries(of: view), separator: ", ")
    }

    /// How many errors there were, and how many warnings; what there was none of is not told.
    static func complaints(of view: RunView) -> [Line] {
        let errors = view.progress?.errors ?? 0
        let warnings = view.progress?.warnings ?? 0
        return (errors > 0 ? [Line(Quantity.count(errors, "error"), .red)] : [])
            + (warnings > 0 ? [Line(Quantity.count(warnings, "warning"), .yellow)] : [])
    }

    private static func retries(of view: RunView) -> [Line] {
        let retries = view.progress?.retries ?? 0
        return retries > 0 ? [Line(Quantity.count(retries, "retry", "retries"))] : []
    }

    private static func package(of view: RunView) -> Fitting.Group {
        guard let number = view.package?.packageNumber, let all = view.data.nrOfPackages, all > 1 else {
            return Fitting.Group([])
        }
        return Fitting.Group(
            [Line("package \(Quantity.number(number)) of \(Quantity.number(all))" as String)],
            isDispensable: true
        )
    }

    private static func work(of view: RunView, at now: ContinuousClock.Instant) -> Fitting.Group {
        switch view.activity(at: now) {
        case .comparing: Fitting.Group(["comparing source and destination"])
        case .running(let command): Fitting.Group([running(command)])
        case .exporting: Fitting.Group(["listing the next package"])
        case .transferring: transfer(of: view, at: now)
        case .importing(let done, let all):
            Fitting.Group(["importing", Line(Quantity.share(min(done, all), of: all, "item"))])
        case .tracing: Fitting.Group(["reading what the destination holds, for the trace"])
        case .publishing: Fitting.Group(["publishing the release"])
        case .unheard: Fitting.Group(["nothing is heard of it"])
        case .waiting(let attempt, let attempts, let until, let reason):
            Fitting.Group([
                """
                try \(attempt) of \(attempts) in \
                \(Quantity.seconds(max(0, Int(clamping: (until - now).components.seconds)))): \(reason)
                """
            ])
        }
    }

    /// What moves, or does not. Of a name that is too long the middle is left out.
    private static func transfer(of view: RunView, at now: ContinuousClock.Instant) -> Fitting.Group {
        let stuck = view.secondsStuck(at: now).map {
            [Line("nothing has arrived for \(Quantity.seconds($0))" as String, .yellow)]
        }
        let parts = (stuck ?? []) + ["transferring"]
        let words = Line(parts, separator: Fitting.gap)
        let item = TerminalText.printable(view.item ?? "")
        guard !item.isEmpty else { return Fitting.Group(parts) }
        let least = min(leastItem, TerminalText.width(of: item))
        return Fitting.Group(comfortable: words.width + Fitting.gap.width + least) { room in
            let rest = room - words.width - Fitting.gap.width
            guard rest >= least else { return Fitting.fit(parts, room: room) }
            return words + Fitting.gap + Line(TerminalText.cut(item, inMiddleTo: rest))
        }
    }
}
