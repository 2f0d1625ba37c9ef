import Foundation
import Hummingbird
import MirroringBridge
import MirroringEvents
import MirroringOfflineLog
import MirroringWire
import NIOCore

/// Events, filtered and paged: from what a bridge has cached, and from the logs what it has not.
struct EventRoutes: Sendable {
    let monitor: Monitor
    let room: LogRoom

    private struct Events: Encodable {
        var asOf = Timestamp.now
        var place: String?
        /// `cache` or `log`.
        var source: String
        var completeFrom: UInt64?
        var total: Int?
        var gap: StreamGap?
        var older: String?
        var newer: String?
    }

    private static let path = "/api/events"

    /// A list of events, or all of them as a file.
    func list(_ request: Request) async throws -> Response {
        let query = try request.parameters(EventFilter.parameters.union(EventPage.parameters).union(["format"]))
        let filter = try EventFilter(query)
        let (page, epoch) = try EventPage.read(query)
        let limit = try query.limit()
        let format = try ExportFormat(parameter: query.text("format"), accept: request.headers[.accept])
        if let file = await log(of: filter) {
            let log = LogReading(room: room, file: file, filter: filter)
            if let format { return log.download(as: format) }
            return try await logged(log, page, limit, query)
        }
        guard let bridge = monitor.bridge else {
            return try await newest(filter, page, limit, format)
        }
        var wanted = EventQuery()
        wanted.jobId = filter.jobs.count == 1 ? filter.jobs.first : nil
        wanted.runId = filter.runs.count == 1 ? filter.runs.first : nil
        if !filter.states.isEmpty { wanted.states = filter.states }
        if !filter.severities.isEmpty { wanted.severities = filter.severities }
        // First the place, so that nothing lies between it and what is shown.
        await monitor.takeNews(of: bridge)
        let place = await monitor.place
        let extract = await bridge.extract(matching: wanted)
        let found = extract.entries.filter { filter.matches($0) }.sorted { $0.position < $1.position }
        if let format { return Self.download(found.map { EventItem($0).entry }, as: format) }
        let cut = page.cut(found, limit: limit, by: \.position)
        var answer = Events(source: "cache", completeFrom: extract.completeFrom, total: found.count)
        answer.place = place
        answer.gap = Self.gap(page, epoch, extract)
        if cut.hasEarlier, let first = cut.part.first {
            answer.older = query.address(of: Self.path, ["before": "\(first.position)", "after": nil])
        }
        if cut.hasLater, let last = cut.part.last {
            answer.newer = query.address(of: Self.path, ["after": "\(last.position)", "before": nil])
        }
        return .json(JSONAnswer.bytes(answer, "events", JSONAnswer.array(cut.part.map { EventItem($0).json })))
    }

    /// The log in which the events of one run stand that are not all cached; nil where the cache has them, or more than a run is asked for.
    private func log(of filter: EventFilter) async -> OfflineLogFile? {
        guard filter.runs.count == 1, let runId = filter.runs.first else { return nil }
        let found = await monitor.book.runs(runId).first { filter.jobs.isEmpty || filter.jobs.contains($0.run.origin) }
        guard let facts = found, let file = facts.file else { return nil }
        guard let bridge = monitor.bridge else { return file }
        var query = EventQuery()
        query.runId = runId
        let cached = await bridge.extract(matching: query).entries.first { $0.run == facts.run }
        return cached.map { $0.event.sequence == 1 } ?? false ? nil : file
    }

    /// What somebody asks for who was here before, and is not there any more.
    private static func gap(_ page: EventPage, _ epoch: Epoch?, _ extract: HistoryExtract) -> StreamGap? {
        guard case .after(let position) = page else { return nil }
        let place = (epoch ?? extract.epoch).map { StreamPosition(epoch: $0, offset: position) }
        let resume = StreamResume(after: place, epoch: extract.epoch, completeFrom: extract.completeFrom)
        if case .gap(let gap, _) = resume { return gap }
        return nil
    }

    private func logged(
        _ log: LogReading,
        _ page: EventPage,
        _ limit: Int,
        _ query: QueryParameters
    ) async throws -> Response {
        let part: OfflineLogPage.Part =
            switch page {
            case .newest: .last
            case .after(let position): .afterPosition(position)
            case .before(let position): .beforePosition(position)
            }
        let found = try await log.page(part, limit: limit)
        var answer = Events(source: "log")
        answer.place = await monitor.place
        if found.hasEarlier, let first = found.lowestPosition {
            answer.older = query.address(of: Self.path, ["before": "\(first)", "after": nil])
        }
        if found.hasLater, let last = found.highestPosition {
            answer.newer = query.address(of: Self.path, ["after": "\(last)", "before": nil])
        }
        return .json(JSONAnswer.bytes(answer, "events", JSONAnswer.array(found.entries.map { EventItem($0).json })))
    }

    /// Without a bridge, the events of the newest runs, in the order of their times; as a file those of all runs, one after the other.
    private func newest(
        _ filter: EventFilter,
        _ page: EventPage,
        _ limit: Int,
        _ format: ExportFormat?
    ) async throws -> Response {
        guard page == .newest else {
            throw Problem(.badParameter, "Without a bridge only the events of one run are paged: name it with \"run\".")
        }
        let files = await room.listings.map(\.file).filter { file in
            (filter.jobs.isEmpty || filter.jobs.contains(file.jobId))
                && (filter.runs.isEmpty || filter.runs.contains(file.runId))
                && (filter.until.map { file.start <= $0 } ?? true)
        }
        let logs = files.map { LogReading(room: room, file: $0, filter: filter) }
        if let format { return LogReading.download(logs.reversed(), as: format) }
        var entries: [OfflineLogEntry] = []
        for log in logs.prefix(Self.mostLogs) where entries.count < limit {
            // It may be removed meanwhile.
            entries += (try? await log.page(.last, limit: limit - entries.count).entries) ?? []
        }
        entries.sort { ($0.event.status.sentTime, $0.position) < ($1.event.status.sentTime, $1.position) }
        let answer = Events(source: "log")
        return .json(JSONAnswer.bytes(answer, "events", JSONAnswer.array(entries.map { EventItem($0).json })))
    }

    /// How many logs are looked through for one list.
    private static let mostLogs = 200

    private static func download(_ entries: [OfflineLogEntry], as format: ExportFormat) -> Response {
        .download("events.\(format.rawValue)", type: format.type) { writer in
            try await writer.write(ByteBuffer(bytes: format.opening))
            for start in stride(from: 0, to: entries.count, by: 256) {
                let lines = entries[start..<min(entries.count, start + 256)].map(format.line)
                try await writer.write(ByteBuffer(bytes: Array(lines.joined())))
            }
            try await writer.write(ByteBuffer(bytes: format.closing))
        }
    }
}
