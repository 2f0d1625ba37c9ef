import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog

/// The monitoring folder, read on a queue of its own, because reading a disk blocks: lists, pages, whole runs.
actor LogRoom {
    /// What has changed since the last look.
    struct Changes: Sendable {
        /// What the new and the grown logs tell, newest run first.
        var read: [LoggedRunSummary] = []
        /// The logs that are gone.
        var removed: [OfflineLogFile] = []
        /// Whether there is more to read, with the next look.
        var hasMore = false
    }

    /// What lies in the folder.
    struct Contents: Sendable {
        var files = 0
        var bytes = 0
        var read = 0
        var oldest: Timestamp?
        /// Why the folder can't be read; nil while it can.
        var problem: String?
    }

    /// How many logs are read in one go, between which others get their turn.
    private static let batch = 200
    /// How many bytes at the end of a log are searched for the error of a run that ended with some.
    private static let search = 8 << 20
    /// How many bytes are read in one go of a log that is downloaded.
    private static let download = 4 << 20

    private let executor = SerialQueueExecutor(label: "offline-log-pages")
    private let folder: OfflineLogFolder
    private var known: [OfflineLogFile: OfflineLogListing] = [:]
    /// What is listed and not read, newest first.
    private var pending: [OfflineLogListing] = []
    /// The jobs of which a log was read since the folder was listed: that of the last run, which alone is shown with its cause.
    private var jobsRead: Set<UUID> = []
    private(set) var contents = Contents()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(folder: String) {
        self.folder = OfflineLogFolder(path: folder)
    }

    /// The folder's path.
    nonisolated var path: String { folder.path }

    // MARK: What there is

    /// Looks through the folder, and reads a part of what is new.
    ///
    /// - Parameter isListed: whether the folder was looked through a moment ago, so that only what is left is read.
    func changes(afterListing isListed: Bool) -> Changes {
        var changes = Changes()
        do throws(OfflineLogError) {
            let opened = try OpenedLogFolder(folder)
            if !isListed { changes.removed = try list(opened) }
            for listing in pending.prefix(Self.batch) {
                let isLast = jobsRead.insert(listing.file.run.origin).inserted
                if let summary = try? summary(of: listing, in: opened, withCause: isLast) {
                    changes.read.append(summary)
                }
                contents.read += 1
            }
            pending.removeFirst(min(Self.batch, pending.count))
            changes.hasMore = !pending.isEmpty
            contents.problem = nil
        } catch {
            contents.problem = error.description
        }
        return changes
    }

    private func list(_ opened: OpenedLogFolder) throws(OfflineLogError) -> [OfflineLogFile] {
        let listings = try opened.listing()
        let now = Dictionary(listings.map { ($0.file, $0) }) { first, _ in first }
        let removed = known.keys.filter { now[$0] == nil }
        let waiting = Set(pending.map(\.file))
        pending = listings.filter { waiting.contains($0.file) || known[$0.file] != $0 }
        known = now
        jobsRead = []
        contents = Contents(
            files: listings.count,
            bytes: listings.reduce(0) { $0.addingUpToMaximum($1.bytes) },
            read: listings.count - pending.count,
            oldest: listings.last?.file.start
        )
        return removed
    }

    private func summary(
        of listing: OfflineLogListing,
        in opened: OpenedLogFolder,
        withCause: Bool
    ) throws(OfflineLogError) -> LoggedRunSummary? {
        let pager = try OfflineLogPager(listing.file, in: opened)
        guard let first = try pager.first(), let last = try pager.last() else { return nil }
        var view = RunView(
            listing.file.run,
            began: first.event.status.sentTime,
            last: last.event,
            file: listing.file.name
        )
        // Its end says that there were errors, and not which. A middle that can't be read takes no run away.
        if withCause, view.outcome == .completedWithErrors, view.trouble?.level != .error {
            view = view.knowing(try? lastError(of: listing.file, in: opened))
        }
        return LoggedRunSummary(file: listing.file, bytes: listing.bytes, written: listing.written, view: view)
    }

    private func lastError(
        of file: OfflineLogFile,
        in opened: OpenedLogFolder
    ) throws(OfflineLogError) -> RunView.Trouble? {
        let pager = try OfflineLogPager(file, in: opened, budget: Self.search)
        let isError = OfflineLogPage.Filter(marks: [OfflineLogPage.Filter.mark(of: .error)]) {
            $0.event.status.severity == .error
        }
        return try pager.page(.last, limit: 1, filter: isError).entries.last.flatMap { .gravest(of: $0.event) }
    }

    /// The logs, newest run first.
    var listings: [OfflineLogListing] {
        known.values.sorted { ($0.file.start, $0.file.name) > ($1.file.start, $1.file.name) }
    }

    // MARK: One log

    /// A run in full, as its log tells it; nil for an empty log.
    ///
    /// - Parameters:
    ///   - file: its log.
    ///   - withCause: whether the error of a run that ended with some is looked for, which reads more of the log.
    func view(of file: OfflineLogFile, withCause: Bool = true) throws(OfflineLogError) -> LoggedRunSummary? {
        let opened = try OpenedLogFolder(folder)
        let bytes = try OfflineLogPager(file, in: opened).bytes
        let listing = OfflineLogListing(file: file, bytes: bytes, modified: .now)
        return try summary(of: listing, in: opened, withCause: withCause)
    }

    /// A run as it was at a moment; nil if it had not begun.
    func view(of file: OfflineLogFile, at moment: Timestamp) throws(OfflineLogError) -> RunView? {
        let pager = try OfflineLogPager(file, in: OpenedLogFolder(folder))
        guard let first = try pager.first(), first.event.status.sentTime <= moment else { return nil }
        let next = try pager.page(.from(moment.adding(.milliseconds(1))), limit: 1).lowest
        let page = try pager.page(next.map(OfflineLogPage.Part.before) ?? .last, limit: 1)
        // It begins some time before its first event tells so.
        let last = page.entries.last ?? first
        return RunView(file.run, began: first.event.status.sentTime, last: last.event, file: file.name)
    }

    /// A page of a log, and the bytes of the log.
    func page(
        of file: OfflineLogFile,
        _ part: OfflineLogPage.Part,
        limit: Int,
        filter: OfflineLogPage.Filter?
    ) throws(OfflineLogError) -> (page: OfflineLogPage, bytes: Int) {
        let pager = try OfflineLogPager(file, in: OpenedLogFolder(folder))
        return (try pager.page(part, limit: limit, filter: filter), pager.bytes)
    }

    /// Events of a log from a place on, as many as are read in one go.
    ///
    /// - Parameters:
    ///   - file: the log.
    ///   - place: where that begins, a value that this has returned; 0 for the begin.
    ///   - filter: what is looked for; nil for all events.
    /// - Returns: the events, and where to go on; nil at the end.
    func entries(
        of file: OfflineLogFile,
        from place: Int,
        filter: OfflineLogPage.Filter?
    ) throws(OfflineLogError) -> (entries: [OfflineLogEntry], next: Int?) {
        let pager = try OfflineLogPager(file, in: OpenedLogFolder(folder), budget: Self.download)
        var entries: [OfflineLogEntry] = []
        let next = try pager.read(from: place) { entry in
            if filter?.matches(entry) ?? true { entries.append(entry) }
        }
        return (entries, next < pager.end ? next : nil)
    }

    /// A piece of a log as it is, from a place on; the closing tag comes with the last one, and nothing after it.
    func piece(of file: OfflineLogFile, at place: Int) throws(OfflineLogError) -> [UInt8] {
        let pager = try OfflineLogPager(file, in: OpenedLogFolder(folder))
        guard place <= pager.end else { return [] }
        let piece = try pager.piece(at: place)
        return piece.isEmpty ? OfflineLogPager.closing : piece
    }

    /// The dead letters that are noted in the folder.
    func letters() throws(OfflineLogError) -> DeadLetterNotes {
        try DeadLetterNotes(folder: folder.path)
    }

    /// What is to be thought of a run without an end, by its log alone.
    func silence(of file: OfflineLogFile, limit: Duration) -> Timestamp? {
        let path = folder.path(of: file)
        guard let pager = try? OfflineLogPager(file, in: OpenedLogFolder(folder)), let last = try? pager.last() else {
            return nil
        }
        if case .ended(let since) = RunSilence(limit: limit).verdict(on: last, in: path) { return since }
        return nil
    }
}

extension OfflineLogListing {
    /// When it was written last. Anybody may set a file to any time.
    fileprivate var written: Timestamp {
        let second = min(max(Int64(modified.seconds), 0), Timestamp.latest.milliseconds / 1_000)
        return Timestamp(milliseconds: second * 1_000 + Int64(modified.nanoseconds / 1_000_000))
    }
}
