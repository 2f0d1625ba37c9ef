import MirroringEvents
import MirroringOfflineLog

/// Offline logs that are opened anywhere, and read page by page.
struct OfflineLogPages: FuzzTarget {
    static let name = "offline-log-pages"
    static let summary = "pages of the XML file of a run"
    static var form: any InputForm { XMLForm() }
    static var large: [LargeInput] { OfflineLogs.large }

    static func seeds(from corpus: Corpus) throws -> [[UInt8]] { try OfflineLogs.seeds(from: corpus) }

    private let folder: OfflineLogFolder
    private let file: ScratchFile

    init(in folder: ScratchFolder) {
        self.folder = OfflineLogFolder(path: folder.path)
        file = ScratchFile(OfflineLogs.fileName, in: folder)
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        try file.write(input)
        guard let name = OfflineLogFile(path: file.path) else { throw Finding("The file has no name of a log.") }
        let opened = try OpenedLogFolder(folder)
        let pager: OfflineLogPager
        do throws(OfflineLogError) {
            pager = try OfflineLogPager(name, in: opened)
        } catch {
            guard error.code == .notAnOfflineLog else { throw error }
            return false
        }
        var all: [OfflineLogEntry] = []
        let end = try pager.read(from: 0) { all.append($0) }
        guard end == pager.end else { return false }  // it is longer than what is read in one go
        try check(pager, all)
        if input.count < Self.small { try checkSteps(OfflineLogPager(name, in: opened, budget: 1), all) }
        return !all.isEmpty
    }

    /// What is read line by line is not longer.
    private static let small = 1 << 16

    /// What stands at the ends, and after any event, is what stands there for one who reads all of it.
    private func check(_ pager: OfflineLogPager, _ all: [OfflineLogEntry]) throws {
        guard try pager.page(.first, limit: 3).entries == Array(all.prefix(3)) else {
            throw Finding("The first page is not the file's begin.")
        }
        guard try pager.page(.last, limit: 3).entries == Array(all.suffix(3)) else {
            throw Finding("The last page is not the file's end.")
        }
        for entry in all.prefix(3) {
            let number = entry.event.sequence
            let parts: [OfflineLogPage.Part] = [
                .after(number), .before(number), .afterPosition(entry.position), .beforePosition(entry.position),
                .from(entry.event.status.receivedTime),
            ]
            for part in parts where try pager.page(part, limit: 2).entries.contains(where: { !all.contains($0) }) {
                throw Finding("A page holds an event that the file does not.")
            }
        }
    }

    /// Whoever goes on where he stopped comes to the end, and has read all.
    private func checkSteps(_ pager: OfflineLogPager, _ all: [OfflineLogEntry]) throws {
        var place = 0
        var found: [OfflineLogEntry] = []
        while place < pager.end {
            let next = try pager.read(from: place) { found.append($0) }
            guard next > place else { throw Finding("The reading stands still at \(place).") }
            place = next
        }
        guard found == all else { throw Finding("In steps other events are read than in one go.") }
    }
}
