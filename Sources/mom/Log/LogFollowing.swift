import Foundation
import MirroringCommands
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog

/// Goes on with a log while a bridge writes it, until nobody reads what is shown.
struct LogFollowing {
    /// How often is looked whether something is new: nobody announces it.
    private static let period = Duration.milliseconds(500)

    private let printer: LogPrinter
    private let filter: LogFilter
    private let limit: Duration

    /// - Parameters:
    ///   - printer: prints what comes.
    ///   - filter: which runs and events.
    ///   - silence: when a run without an end is taken to have ended without a word.
    init(_ printer: LogPrinter, filter: LogFilter, silence: RunSilence) {
        self.printer = printer
        self.filter = filter
        limit = silence.limit
    }

    // MARK: A run

    /// Prints a run's events, those that are written later included, until its end or until it is presumed lost.
    ///
    /// - Returns: whether all of it could be read; what could not is named.
    /// - Throws: `OfflineLogError` if the file can't be read, and what keeps anything from being shown.
    func followRun(_ path: String) async throws -> Bool {
        let letters = try OfflineLogPath.letters(in: OfflineLogPath.folder(of: path))
        var follower = try OfflineLogFollower(path: path)
        var story = RunStory(path: path, silence: RunSilence(limit: limit), letters: letters)
        var lastParts = filter.count.map { LastParts($0) }
        repeat {
            try Self.readNews(of: &follower) { entry in
                for part in story.take(entry) where printer.isWanted(part) {
                    if lastParts == nil { try printer.print(part, of: story.run) } else { lastParts?.take(part) }
                }
            }
            for part in lastParts?.kept ?? [] { try printer.print(part, of: story.run) }
            lastParts = nil
            story.silence = RunSilence(limit: limit)
            if story.hasEnd || story.isOver { break }
        } while await Self.isReadOn()
        for part in story.finish() { try printer.print(part, of: story.run) }
        return follower.unreadable == 0
    }

    // MARK: A folder

    /// A file that is followed, and its size when it was looked at last.
    private struct Followed {
        var follower: OfflineLogFollower
        var size: Int
    }

    /// Prints the events that are written to the files of a folder from now on.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - printTable: prints what there is already; what is written meanwhile comes after it.
    /// - Throws: `OfflineLogError` if the folder can't be read, and what keeps anything from being shown.
    func followFolder(_ folder: OfflineLogFolder, behind printTable: () throws -> Void) async throws {
        var followed: [String: Followed] = [:]
        for file in try folder.files() {
            followed[file.name] = follow(file.name, in: folder, fromEnd: true)
        }
        try printTable()
        while await Self.isReadOn() {
            // By their names alone: most have been known for long.
            for name in try Self.names(in: folder) {
                // Before it is read: what is written meanwhile is seen the next time.
                let size = FileFacts(of: "\(folder.path)/\(name)")?.size
                guard let size, size != followed[name]?.size else { continue }
                guard var file = followed[name] ?? follow(name, in: folder) else { continue }
                file.size = size
                try show(&file.follower)
                followed[name] = file
            }
        }
    }

    /// Begins to follow a file from its beginning, or from its end; nil for one of which nothing is wanted, or that can't be followed.
    private func follow(_ name: String, in folder: OfflineLogFolder, fromEnd isFromEnd: Bool = false) -> Followed? {
        guard let file = OfflineLogFile(name: name), filter.mayInclude(file) else { return nil }
        let path = folder.path(of: file)
        guard let size = FileFacts(of: path)?.size,
            let follower = try? OfflineLogFollower(path: path, fromEnd: isFromEnd)
        else { return nil }
        return Followed(follower: follower, size: size)
    }

    /// Prints what is new in a file. One that the bridge removes is no failure of the others.
    private func show(_ follower: inout OfflineLogFollower) throws {
        do {
            try Self.readNews(of: &follower) { try show($0) }
        } catch is OfflineLogError {
            return
        }
    }

    private func show(_ entry: OfflineLogEntry) throws {
        let part = RunStory.Part.event(entry)
        let name = entry.event.transferData.initializeData.name
        guard filter.jobs.include(entry.jobId, named: name), printer.isWanted(part) else { return }
        try printer.print(part, of: entry.run)
    }

    private static func names(in folder: OfflineLogFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".xml") }.sorted()
    }

    // MARK: What is new

    /// Reads the events that are new, however many; lines from which nothing can be read are named on stderr.
    private static func readNews(
        of follower: inout OfflineLogFollower,
        _ body: (OfflineLogEntry) throws -> Void
    ) throws {
        let unreadable = follower.unreadable
        var entries = try follower.next()
        while !entries.isEmpty, Console.hasReader {
            for entry in entries { try body(entry) }
            entries = try follower.next()
        }
        if follower.unreadable > unreadable {
            let lines = Quantity.count(follower.unreadable - unreadable, "line")
            Console.error("\(follower.path): \(lines) can't be read.")
        }
    }

    /// Waits for a while.
    ///
    /// - Returns: whether somebody reads still.
    private static func isReadOn() async -> Bool {
        guard (try? await Task.sleep(for: period)) != nil else { return false }
        return Console.hasReader && !StandardOutput.peerIsGone
    }
}

extension RunStory {
    /// Whether the run is presumed to have ended without a word.
    fileprivate var isOver: Bool {
        if case .ended = verdict { true } else { false }
    }
}
