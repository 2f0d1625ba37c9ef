import MirroringBridge
import MirroringEvents
import MirroringWire

/// What the monitor asks a bridge.
protocol MonitoredBridge: Sendable {
    /// How it is.
    var status: BridgeStatus { get async }
    /// Who is subscribed.
    var subscribers: SubscriberOverview { get async }
    /// Says that there may be news.
    var arrivals: AsyncStream<Void> { get }
    /// The runs that are presumed lost, with the time of the last event of each.
    var lostRuns: [RunKey: Timestamp] { get async }
    /// What is wrong with jobs, as bridges have said it.
    var findings: [JobFinding] { get async }

    /// What came after a place.
    func news(after cursor: HistoryNews.Cursor?) async -> HistoryNews

    /// The cached events that a query is about.
    func extract(matching query: EventQuery) async -> HistoryExtract
}

extension Bridge: MonitoredBridge {
    var arrivals: AsyncStream<Void> { history.arrivals }

    var lostRuns: [RunKey: Timestamp] {
        get async { await history.lostRuns }
    }

    func news(after cursor: HistoryNews.Cursor?) async -> HistoryNews { await history.news(after: cursor) }

    func extract(matching query: EventQuery) async -> HistoryExtract { await history.extract(matching: query) }
}
