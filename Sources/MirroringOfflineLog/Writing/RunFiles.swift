import Foundation
import MirroringEvents
import MirroringFiles

/// The files of runs in an open folder, by their names: made, opened, and put out of the way where they are none.
///
/// Whoever may write to the folder can put anything under a name that a run will have. It costs that run nothing but a line in the
/// log, and the others nothing at all.
struct RunFiles {
    /// How many names are tried for a run's file.
    private static let mostNames = 16

    let folder: OpenedLogFolder
    private let onRecovery: (OfflineLogRecovery) -> Void
    /// What was found last in a run's way and can't be set aside: the run is written elsewhere.
    private var lastObstacle: (file: OfflineLogFile, recovery: OfflineLogRecovery)?

    /// The files of a folder.
    init(_ folder: OpenedLogFolder, onRecovery: @escaping (OfflineLogRecovery) -> Void) {
        self.folder = folder
        self.onRecovery = onRecovery
    }

    private var handle: OpenedFolder { folder.handle }

    /// Whether a run's file ends as it has to, or need not be looked at: it is none of that span, or none of this user's, or somebody has
    /// put its events into another form. Those are in nobody's way until their run has something to write.
    func isWhole(_ file: OfflineLogFile, in span: OfflineLogSpan) throws(OfflineLogError) -> Bool {
        let name = file.name
        guard let look = try? handle.look(at: FileName(name), as: folder.trust) else {
            throw OfflineLogError(ENOENT, while: "read", path: folder.path(of: name))
        }
        guard span.contains(look.facts.modified), look.problem == nil else { return true }
        let path = folder.path(of: name)
        let opened = try LogFile(FileName(name), in: handle, at: path, O_RDONLY, while: "read")
        return try OfflineLogTail.isClosed(opened) || isInAnotherForm(opened)
    }

    /// What can't be told of a file is found out, and said, when it is opened to be put right.
    private func isInAnotherForm(_ file: borrowing LogFile) -> Bool {
        guard let length = try? file.facts().size, let tail = try? OfflineLogTail(of: file, length: length) else {
            return false
        }
        return (try? tail.isFollowedByForeignEvents(in: file, length: length)) ?? false
    }

    /// Opens a run's file. What has its name and is none, or another's, is renamed, so that it can neither stop the log nor get lost;
    /// where that is not permitted, the run has a file under the next name that is free.
    ///
    /// - Returns: the file, and its name.
    mutating func open(_ first: OfflineLogFile) throws(OfflineLogError) -> (file: RunFile, name: OfflineLogFile) {
        var name = first
        var attempt = 1
        while true {
            do throws(OfflineLogError) {
                let file = try RunFile(name.name, in: folder)
                if attempt > 1 { report(first, writtenAs: name) }
                return (file, name)
            } catch {
                guard isTaken(name, error), attempt < Self.mostNames else { throw error }
                if error.code != .notPermitted, let aside = folder.setAside(name.name) {
                    let path = folder.path(of: name.name)
                    onRecovery(OfflineLogRecovery(path: path, action: .setAside(name: aside)))
                    return (try RunFile(name.name, in: folder), name)
                }
            }
            attempt += 1
            name = OfflineLogFile(
                runId: name.runId,
                start: Timestamp(milliseconds: name.start.milliseconds + 1_000),
                jobId: name.jobId
            )
        }
    }

    /// Whether something else has a run's name, and not the disk is in trouble.
    private func isTaken(_ file: OfflineLogFile, _ error: OfflineLogError) -> Bool {
        guard let facts = try? handle.facts(FileName(file.name)) else { return false }
        switch error.code {
        case .notAnOfflineLog, .unusable, .notPermitted: return true
        default: return facts.kind != .file
        }
    }

    private mutating func report(_ first: OfflineLogFile, writtenAs name: OfflineLogFile) {
        let action = OfflineLogRecovery.Action.writtenElsewhere(name: name.name)
        let recovery = OfflineLogRecovery(path: folder.path(of: first.name), action: action)
        lastObstacle = (first, recovery)
        onRecovery(recovery)
    }

    /// Waits until the names of new files are on disk.
    func synchronizeNames() throws(OfflineLogError) {
        do {
            try handle.synchronize()
        } catch {
            throw OfflineLogError(SystemFailure(error, while: "written to", path: folder.place.path))
        }
    }

    /// Waits until everything of the file system is on disk.
    func synchronizeFileSystem() throws(OfflineLogError) {
        do {
            try handle.synchronizeFileSystem()
        } catch {
            throw OfflineLogError(SystemFailure(error, while: "written to", path: folder.place.path))
        }
    }

    /// What is in a run's way and can't be set aside, in a sentence, as long as it is; nil if nothing is.
    var obstacle: String? {
        guard let (file, recovery) = lastObstacle, (try? handle.facts(FileName(file.name))) != nil else { return nil }
        return recovery.description
    }
}
