import Hummingbird
import MirroringEvents
import MirroringOfflineLog
import NIOCore

/// One log, as somebody wants to see it.
struct LogReading: Sendable {
    let room: LogRoom
    let file: OfflineLogFile
    let filter: EventFilter

    /// A page of it.
    func page(_ part: OfflineLogPage.Part, limit: Int) async throws(OfflineLogError) -> OfflineLogPage {
        try await room.page(of: file, part, limit: limit, filter: pageFilter).page
    }

    /// What is passed over unread, and what is read and left out.
    var pageFilter: OfflineLogPage.Filter? {
        // Whose log it is, is known.
        var filter = filter
        filter.runs = []
        filter.jobs = []
        guard !filter.isEmpty else { return nil }
        let marks =
            filter.severities.isEmpty
            ? filter.states.map(OfflineLogPage.Filter.mark) : filter.severities.map(OfflineLogPage.Filter.mark)
        return OfflineLogPage.Filter(marks: marks) { [filter] in filter.matches($0.event, of: $0.jobId) }
    }

    /// The events that are wanted of several logs, as one file.
    static func download(_ logs: [LogReading], as format: ExportFormat) -> Response {
        .download("events.\(format.rawValue)", type: format.type) { writer in
            try await writer.write(ByteBuffer(bytes: format.opening))
            for log in logs {
                do {
                    try await log.write(as: format, to: &writer)
                } catch let error as OfflineLogError where [.notFound, .notAnOfflineLog].contains(error.code) {
                    // It is gone by now, or has only the name of a log. What can't be read breaks the download off, so that this is seen.
                }
            }
            try await writer.write(ByteBuffer(bytes: format.closing))
        }
    }

    @concurrent
    private func write(as format: ExportFormat, to writer: inout any ResponseBodyWriter) async throws {
        let filter = pageFilter
        var place: Int? = 0
        while let start = place {
            let (entries, next) = try await room.entries(of: file, from: start, filter: filter)
            try await writer.write(ByteBuffer(bytes: Array(entries.map(format.line).joined())))
            place = next
        }
    }

    /// All of it that is wanted, as a file; without a filter and as XML the log as it is.
    func download(as format: ExportFormat) -> Response {
        let filter = pageFilter
        guard format == .xml, filter == nil else {
            return .download("\(file.name.dropLast(4)).\(format.rawValue)", type: format.type) { writer in
                try await writer.write(ByteBuffer(bytes: format.opening))
                try await write(as: format, to: &writer)
                try await writer.write(ByteBuffer(bytes: format.closing))
            }
        }
        return .download(file.name, type: format.type) { writer in
            var place = 0
            while true {
                let piece = try await room.piece(of: file, at: place)
                try await writer.write(ByteBuffer(bytes: piece))
                if piece.isEmpty || piece == OfflineLogPager.closing { return }
                place += piece.count
            }
        }
    }
}
