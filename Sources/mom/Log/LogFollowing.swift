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
            for entry in try Self.news(of: &follower) {
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
        for file in try folder.files() where filter.mayInclude(file) {
            let path = folder.path(of: file)
            if let follower = try? OfflineLogFollower(path: path, fromEnd: true) {
                followed[file.name] = Followed(follower: follower, size: FileFacts(of: path)?.size ?? 0)
            }
        }
        try printTable()
        while await Self.isReadOn() {
            // By their names alone: most have been known for long.
            for name in try Self.names(in: folder) {
                let path = "\(folder.path)/\(name)"
                guard let size = FileFacts(of: path)?.size, size != followed[name]?.size else { continue }
                var known = followed[name]
                if known == nil {
                    guard let file = OfflineLogFile(name: name), filter.mayInclude(file) else { continue }
                    guard let follower = try? OfflineLogFollower(path: path) else { continue }
                    known = Followed(follower: follower, size: size)
                }
                guard var current = known else { continue }
                current.size = size
                // A file that the bridge removes is no failure of the others.
                for entry in (try? Self.news(of: &current.follower)) ?? [] { try show(entry) }
                followed[name] = current
            }
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

    /// The events that are new; lines from which nothing can be read are named on stderr.
    private static func news(of follower: inout OfflineLogFollower) throws(OfflineLogError) -> [OfflineLogEntry] {
        let unreadable = follower.unreadable
        var news = try follower.next()
        while !news.isEmpty {
            let more = try follower.next()
            guard !more.isEmpty else { break }
            news += more
        }
        if follower.unreadable > unreadable {
            let lines = Quantity.count(follower.unreadable - unreadable, "line")
            Console.error("\(follower.path): \(lines) can't be read.")
        }
        return news
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
