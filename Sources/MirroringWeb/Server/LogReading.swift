import Hummingbird
import MirroringEvents
import MirroringOfflineLog
import NIOCore

/// One log, as somebody wants to see it.
struct LogReading: Sendable {
    let room: LogRoom
    let file: OfflineLogFile
    let filter: EventFilter

    /// How many events are read at once for a file that is downloaded.
    private static let step = 1_000

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

    /// All of it that is wanted, as a file; without a filter and as XML the log as it is.
    func download(as format: ExportFormat) -> Response {
        let filter = pageFilter
        guard format == .xml, filter == nil else {
            return .download("\(file.name.dropLast(4)).\(format.rawValue)", type: format.type) { writer in
                try await writer.write(ByteBuffer(bytes: format.opening))
                var next = OfflineLogPage.Part.first
                while true {
                    let page = try await room.page(of: file, next, limit: Self.step, filter: filter).page
                    try await writer.write(ByteBuffer(bytes: Array(page.entries.map(format.line).joined())))
                    guard page.hasLater, let highest = page.highest else { break }
                    next = .after(highest)
                }
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
