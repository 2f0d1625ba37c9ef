import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire

/// What a watch looks like on a terminal: how many runs there are and where they are heard of, a line for each that goes on, and below
/// them the last events that matter.
///
/// ```
/// 2 running, 14 ended, 1 of them badly  events of all jobs at amqp://guest@127.0.0.1:5672/
///  60 %  ━━━━━━━━━───────       27 s  45.1 MB/s  2 warnings  Town site
///   8 %  ━───────────────  4 min 2 s  9.80 MB/s  1 error  Documentation of the l…
/// 14:03:12Z  MirroringJobCompleted  succeeded  Packages  1 page, 3 files  1.22 MB
/// ```
///
/// A value without a clock or a terminal. An event that has no room any more is given back, to be kept above.
struct WatchScreen {
    /// The most lines that the last events take; of a low terminal a third.
    private static let mostListed = 10
    /// The columns that are worth showing of where events come from.
    private static let leastPlace = 24

    /// The runs that go on.
    var runs = WatchedRuns()
    private let scope: String
    private let rows: RunRows
    private var listed: [ListedEvent] = []
    private var connection: WatchedConnection

    /// A screen of a watch that begins.
    ///
    /// - Parameters:
    ///   - scope: what is watched: `events of all jobs`.
    ///   - subscriptions: by how many subscriptions.
    ///   - isUnicode: whether there may be characters beyond ASCII.
    ///   - now: the time.
    init(scope: String, subscriptions: Int = 1, isUnicode: Bool, at now: ContinuousClock.Instant) {
        self.scope = scope
        rows = RunRows(isUnicode: isUnicode)
        connection = WatchedConnection(subscriptions: subscriptions, at: now)
    }

    // MARK: What is learned

    /// Takes an event.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - isListed: whether it is one of those that are listed.
    ///   - size: that of the terminal.
    ///   - time: when it happened; earlier than now for one of the past.
    /// - Returns: the lines that have no room any more.
    mutating func take(
        _ event: MonitoredEvent,
        isListed: Bool,
        size: (columns: Int, rows: Int),
        at time: ContinuousClock.Instant
    ) -> [Line] {
        runs.take(event.event, of: event.received.run, at: time)
        guard isListed else { return [] }
        listed.append(ListedEvent(event))
        let kept = fitting(size)
        let leaving = listed.prefix(listed.count - kept.count)
        listed = Array(kept)
        return leaving.flatMap { $0.lines(room: size.columns - 1) }
    }

    /// Takes what a bridge says.
    mutating func take(_ notice: BridgeNotice) {
        if case .job(let job) = notice, case .silent = job.kind { runs.lose(job.runId, of: job.jobId) }
    }

    /// Takes where a subscription's connection stands.
    mutating func take(_ status: ConnectionStatus, of subscription: String, at now: ContinuousClock.Instant) {
        connection.take(status, of: subscription, at: now)
    }

    // MARK: What is shown

    /// The lines, none of which fills a row of the terminal.
    ///
    /// - Parameters:
    ///   - size: that of the terminal, of which a row is left free.
    ///   - now: the time.
    mutating func lines(size: (columns: Int, rows: Int), at now: ContinuousClock.Instant) -> [Line] {
        runs.look(at: now)
        let room = size.columns - 1
        let head = head(room: room, at: now)
        let events = fitting(size).flatMap { $0.lines(room: room) }
        let most = max(1, size.rows - 1 - head.count - events.count)
        let lines = head + rows.lines(of: runs.views, room: room, most: most, at: now) + events
        return Array(lines.prefix(max(1, size.rows - 1)))
    }

    /// What stays when nothing is redrawn any more: the last events.
    func rest(size: (columns: Int, rows: Int)) -> [Line] {
        listed.flatMap { $0.lines(room: size.columns - 1) }
    }

    /// The last of the events that are listed, as many as there is room for; one at least.
    private func fitting(_ size: (columns: Int, rows: Int)) -> ArraySlice<ListedEvent> {
        var left = max(2, min(Self.mostListed, size.rows / 3))
        var start = listed.endIndex
        for index in listed.indices.reversed() {
            left -= listed[index].lines(room: size.columns - 1).count
            guard left >= 0 || start == listed.endIndex else { break }
            start = index
        }
        return listed[start...]
    }

    private func head(room: Int, at now: ContinuousClock.Instant) -> [Line] {
        let place = connection.line(scope: scope, isWaiting: runs.count + runs.ended == 0, at: now)
        let counts = Fitting.Group(counts, separator: ", ")
        let source = Fitting.Group(comfortable: min(place.width, Self.leastPlace)) { place.cut(to: $0) }
        return Fitting(connection.stands ? [counts, source] : [source, counts], room: room).drawn
    }

    /// How many runs go on and have ended; nothing while there were none.
    private var counts: [Line] {
        guard runs.count + runs.ended > 0 else { return [] }
        let bad = runs.endedBadly
        return [Line("\(Quantity.number(runs.count)) running" as String, .bold)]
            + (runs.ended > 0 ? [Line("\(Quantity.number(runs.ended)) ended" as String)] : [])
            + (bad > 0 ? [Line("\(Quantity.number(bad)) of them badly" as String, .red)] : [])
    }
}
