import Foundation
import Logging
import MirroringBridge
import MirroringEvents
import MirroringWire
import NIOCore

/// What the page knows: all jobs and runs, from the logs and from a bridge if there is one, and who follows them.
///
/// Everything that is sent to many is made once. The bridge waits for nothing here: it says that something has come, and this looks when
/// it can.
actor Monitor {
    /// What stays as it is.
    struct Facts: Sendable {
        /// Whether whoever looks has to log in.
        var login = false
        /// The program with its version.
        var program: String
        /// The machine's name.
        var host: String
        /// When a run of which nothing is heard is presumed lost, where no bridge says so.
        var silenceLimit = Duration.seconds(300)
    }

    /// For how long news are gathered, so that a burst is one message to each reader.
    static let gathering = Duration.milliseconds(100)
    /// How long a reader that is cut off has to take what waits for it.
    private static let leaveTaking = Duration.seconds(5)

    let facts: Facts
    let room: LogRoom
    let bridge: (any MonitoredBridge)?
    let startedAt = Timestamp.now
    private let logger: Logger

    var book = RunBook()
    var silent: [RunKey: Timestamp] = [:]
    /// What bridges say of jobs; nil where no bridge is asked.
    var said: [UUID: [JobRemark]]?
    var contents = LogRoom.Contents()
    /// When the folder was looked through last.
    var lookedAt: ContinuousClock.Instant?
    private(set) var counters = MonitorCounters()
    var outlets: [String: StreamOutlet] = [:]
    /// The positions of what was sent to readers that are still to be sent what they have missed.
    var liveSinceJoining: [String: Set<UInt64>] = [:]
    var snapshotBytes: [UInt8]?
    var engines = EngineBook()
    var links = LinkBook()
    private var cursor: HistoryNews.Cursor?
    private(set) var news: HistoryNews?
    /// The history that was read last: another one has positions of its own.
    private var epoch: Epoch?
    /// Whether all that there was at the start has been read, once.
    var isCaughtUp = false
    var status: StatusView?
    /// What the readers were told last of how everything is.
    var toldStatus: StatusView?
    var bridgeStatus: BridgeStatus?
    /// Jobs as they are shown, until something of them changes.
    var views: [UUID: JobView] = [:]
    /// Jobs of which something has changed since the readers were told.
    var changed: Set<UUID> = []
    /// How each job stood when the readers were told of it last.
    var told: [String: JobView.Signature] = [:]
    var pulses = 0

    /// A monitor that follows when it is run.
    ///
    /// - Parameters:
    ///   - bridge: what it follows; nil for the logs alone.
    ///   - room: the logs.
    ///   - facts: what stays as it is.
    ///   - logger: where it is logged what can't be read.
    init(bridge: (any MonitoredBridge)?, room: LogRoom, facts: Facts, logger: Logger) {
        self.bridge = bridge
        self.room = room
        self.facts = facts
        self.logger = logger
    }

    /// Follows until the task is cancelled; then every stream is ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            if let bridge { group.addTask { await self.follow(bridge) } }
            group.addTask { await self.readLogs() }
            group.addTask { await self.beat() }
        }
        close()
    }

    // MARK: News

    private func follow(_ bridge: any MonitoredBridge) async {
        // Before the first look, so that nothing rings unheard.
        let rings = bridge.arrivals
        await takeNews(of: bridge)
        // What was read before this began; what comes with the next news as well is known by then.
        for entry in await bridge.extract(matching: EventQuery()).entries { take(entry, at: .now) }
        for await _ in rings {
            await takeNews(of: bridge)
            try? await Task.sleep(for: Self.gathering)
        }
    }

    /// Takes what has come, and has it sent.
    ///
    /// - Returns: false if somebody else has taken a part of it meanwhile, and perhaps not all.
    @discardableResult
    func takeNews(of bridge: any MonitoredBridge) async -> Bool {
        let asked = cursor
        let news = await bridge.news(after: asked)
        guard cursor == asked else { return false }
        let before = self.news
        cursor = news.cursor
        self.news = news
        let now = Timestamp.now
        for entry in news.entries {
            counters.note(entry.event)
            take(entry, at: now)
        }
        if let epoch, let other = news.epoch, other != epoch {
            send(StreamMessage(StreamFrame.bytes(.gap, JSONAnswer.bytes(StreamGap(.otherHistory)))))
        }
        epoch = news.epoch ?? epoch
        if isCaughtUp { send(news, after: before?.epoch == news.epoch ? before?.completeThrough : nil) }
        if news.isCaughtUp, !isCaughtUp {
            isCaughtUp = true
            snapshotBytes = nil
            send(StreamMessage(caughtUpFrame(at: place)))
        }
        return true
    }

    /// Takes an event in.
    ///
    /// - Parameter now: the time.
    private func take(_ entry: HistoryEntry, at now: Timestamp) {
        engines.note(entry, at: now)
        book.take(entry.event, of: entry.run, at: entry.time)
        silent[entry.run] = nil
        note(changed: entry.run.origin)
    }

    private func send(_ news: HistoryNews, after begin: UInt64?) {
        guard !outlets.isEmpty else { return }
        if news.missed > 0, let begin, let end = news.completeFrom, end > begin + 1 {
            send(StreamMessage(StreamFrame.bytes(.gap, JSONAnswer.bytes(StreamGap(.evicted, (begin + 1)...(end - 1))))))
        }
        guard !news.entries.isEmpty else { return }
        let places = StreamPlaces.places(of: news.entries.map(\.position), from: begin, to: news.completeThrough)
        let parts = zip(news.entries, places).map { entry, place in
            StreamMessage.Part(entry, place: place.flatMap(placeText))
        }
        send(StreamMessage(parts))
        for id in liveSinceJoining.keys { liveSinceJoining[id]?.formUnion(news.entries.map(\.position)) }
    }

    // MARK: Statements

    func replaceSilent(_ found: [RunKey: Timestamp]) {
        let others = Set(found.keys).symmetricDifference(silent.keys)
        silent = found
        for run in others { note(changed: run.origin) }
    }

    func replaceSaid(_ findings: [JobFinding]) {
        let found = Dictionary(grouping: findings, by: \.jobId).mapValues { $0.map { JobRemark($0) } }
        let jobs = Set(found.keys).union(said?.keys.map(\.self) ?? [])
        let before = said ?? [:]
        said = found
        for job in jobs where found[job] != before[job] { note(changed: job) }
    }

    // MARK: Readers

    /// Has a message sent to everybody; who does not keep up is cut off.
    func send(_ message: StreamMessage) {
        for (id, outlet) in outlets where !outlet.send(message) {
            outlets[id] = nil
            counters.cut += 1
            Task {
                try? await Task.sleep(for: Self.leaveTaking)
                outlet.disconnectUnlessGone()
            }
            logger.debug("a reader of the page's stream was cut off", metadata: ["address": "\(outlet.address)"])
        }
    }

    private func close() {
        for outlet in outlets.values {
            _ = outlet.send(StreamMessage(StreamFrame.bytes(.bye, Array("{\"reason\":\"shutdown\"}".utf8))))
            outlet.end()
        }
        outlets = [:]
    }
}

extension StreamMessage.Part {
    /// An event with its frame.
    init(_ entry: HistoryEntry, place: String?) {
        self.init(
            entry: entry,
            frame: ByteBuffer(bytes: StreamFrame.bytes(.event, place: place, EventItem(entry).json))
        )
    }
}
