import Foundation
import Hummingbird
import MirroringEvents
import MirroringOfflineLog

/// The logs: the list of them, one of them from any place on, and the dead letters beside them.
struct LogRoutes: Sendable {
    let monitor: Monitor
    let room: LogRoom
    let stories: LogStories

    private struct Row: Encodable {
        let file: String
        let bytes: Int
        let run: RunView
    }

    private struct Logs: Encodable {
        var asOf = Timestamp.now
        let folder: String
        let total: Int
        let files: Int
        let bytes: Int
        let indexing: Bool
        let logs: [Row]
        var older: String?
    }

    private struct Log: Encodable {
        var asOf = Timestamp.now
        let file: String
        let bytes: Int
        let run: RunView
        let first: Int?
        let last: Int
        let searchedTo: Int?
        let damaged: Int
        var total: Int?
        var density: [RunDensity]?
        var older: String?
        var newer: String?
    }

    private struct Letters: Encodable {
        var asOf = Timestamp.now
        let total: Int
        let dropped: Int
        let doubt: String?
        let letters: [LetterView]
        var older: String?
    }

    /// The logs, newest run first.
    func list(_ request: Request) async throws -> Response {
        let query = try request.parameters(["text", "job", "outcome", "since", "until", "before", "limit"])
        let text = try query.search("text")
        let jobs = try query.uuids("job")
        let outcomes: Set<Outcome> = try query.choices("outcome")
        let (since, until) = (try query.time("since"), try query.time("until"))
        let limit = try query.limit()
        let before = try query.text("before").map { name throws(Problem) in
            guard let file = OfflineLogFile(name: name) else {
                throw Problem(.notFound, "\"before\" has to be the name of a log.")
            }
            return file
        }
        await monitor.takeNewLogs()
        let records = await monitor.book.jobs
        let contents = await monitor.contents
        let found = records.values.flatMap { record -> [RunFacts] in
            guard jobs.isEmpty || jobs.contains(record.jobId) else { return [] }
            let isNamed = text.map { text in record.name?.lowercased().contains(text) ?? false } ?? true
            return record.runs.filter { facts in
                guard let file = facts.file else { return false }
                return (isNamed || file.name.lowercased().contains(text ?? ""))
                    && (outcomes.isEmpty || outcomes.contains(facts.outcome))
                    && (since.map { facts.began >= $0 } ?? true) && (until.map { facts.began <= $0 } ?? true)
            }
        }.sorted { RunFacts.isBefore($1, $0) }
        let begin = before.map { Self.index(in: found, after: $0, records[$0.jobId]) } ?? 0
        let part = found[begin...].prefix(limit)
        let silent = await monitor.silent
        var rows: [Row] = []
        for facts in part {
            guard let file = facts.file else { continue }
            let known = records[facts.run.origin]?.views[facts.run.runId]
            var view = known
            if view == nil { view = try? await room.view(of: file, withCause: false)?.view }
            guard var view else { continue }
            view.silentSince = silent[facts.run]
            rows.append(Row(file: file.name, bytes: facts.fileBytes, run: view))
        }
        var answer = Logs(
            folder: room.path,
            total: found.count,
            files: contents.files,
            bytes: contents.bytes,
            indexing: contents.read < contents.files,
            logs: rows
        )
        if part.endIndex < found.count, let last = part.last?.file {
            answer.older = query.address(of: "/api/offline", ["before": last.name])
        }
        return .json(answer)
    }

    /// Where a list, newest run first, goes on after a log that may be gone by now, or is none any more of those that are wanted.
    private static func index(in found: [RunFacts], after file: OfflineLogFile, _ record: JobRecord?) -> Int {
        // Of one that is gone the second is known in which its run began.
        let place = record?.place(of: file.runId) ?? file.start.adding(.milliseconds(999))
        let last = (place, file.runId.lowercased)
        return found.firstIndex { ($0.place, $0.run.runId.lowercased) < last } ?? found.count
    }

    /// One log: a page of it, or all that is wanted of it as a file.
    func log(_ request: Request, _ file: OfflineLogFile) async throws -> Response {
        let query = try request.parameters(EventFilter.parameters.union(["after", "before", "at", "limit", "format"]))
        let reading = LogReading(room: room, file: file, filter: try EventFilter(query))
        let part = try Self.part(query)
        let limit = try query.limit()
        guard let summary = try await room.view(of: file) else {
            throw Problem(.tornLog, "The log holds no event that can be read.")
        }
        if let format = try ExportFormat(parameter: query.text("format"), accept: request.headers[.accept]) {
            return reading.download(as: format)
        }
        let (page, bytes) = try await room.page(of: file, part, limit: limit, filter: reading.pageFilter)
        let isFull = page.entries.count >= limit
        var answer = Log(
            file: file.name,
            bytes: bytes,
            run: summary.view,
            first: page.entries.first?.event.sequence,
            last: summary.view.events,
            searchedTo: isFull ? nil : part.isBackward ? page.lowest : page.highest,
            damaged: page.damaged
        )
        if reading.pageFilter == nil { answer.total = summary.view.events }
        answer.density = stories.density(of: file)
        let path = "/api/offline/\(file.name)"
        if page.hasEarlier {
            let lowest = page.lowest ?? summary.view.events.addingUpToMaximum(1)
            answer.older = query.address(of: path, ["before": "\(lowest)", "after": nil, "at": nil])
        }
        if page.hasLater, let highest = page.highest {
            answer.newer = query.address(of: path, ["after": "\(highest)", "before": nil, "at": nil])
        }
        return .json(JSONAnswer.bytes(answer, "events", JSONAnswer.array(page.entries.map { EventItem($0).json })))
    }

    private static func part(_ query: QueryParameters) throws(Problem) -> OfflineLogPage.Part {
        let numbers = 0...EventLimits.sequence
        let parts: [OfflineLogPage.Part?] = [
            try query.number("after", in: numbers).map { .after($0) },
            try query.number("before", in: numbers).map { .before($0) },
            try query.time("at").map { .from($0) },
        ]
        let found = parts.compactMap(\.self)
        guard found.count <= 1 else {
            throw Problem(.badParameter, "Of \"after\", \"before\" and \"at\" one can be there.")
        }
        return found.first ?? .first
    }

    /// The dead letters, newest first.
    func letters(_ request: Request) async throws -> Response {
        let query = try request.parameters(["limit", "before"])
        let limit = try query.limit()
        let notes = try await room.letters()
        let end = try query.number("before", in: 1...(.max)).map { min($0 - 1, notes.notes.count) } ?? notes.notes.count
        let begin = max(0, end - limit)
        let letters = notes.notes[begin..<end].enumerated().reversed().map { offset, note in
            LetterView(note, number: begin + offset + 1)
        }
        var answer = Letters(
            total: notes.notes.count,
            dropped: notes.dropped,
            doubt: notes.doubt,
            letters: letters
        )
        if begin > 0 { answer.older = query.address(of: "/api/dead-letters", ["before": "\(begin + 1)"]) }
        return .json(answer)
    }
}
