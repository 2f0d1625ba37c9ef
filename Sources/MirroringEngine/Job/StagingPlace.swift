import Foundation
import MirroringEvents
import MirroringFiles
import MirroringTrace
import SystemPackage

/// The folder in which a job's packages lie, the job's own in the one that its file names.
///
/// What lies there gets into the destination with all the rights of the engine, by renaming, so it must be the engine's
/// own: whoever could write there would decide what is published, with which owner and mode. The job's folder is this
/// user's alone; the one around it may be root's, and others' if it has the sticky bit. Neither is a symbolic link. All
/// below goes by the handle.
struct StagingPlace: Sendable {
    /// The folder of the job file's `staging`, which other jobs may share.
    let shared: String
    /// The job's own folder in it.
    let path: String
    private let name: String
    /// The destination, if the folder lies in it: then it has to be there first.
    private let destination: String?

    init(job: Job) {
        shared = job.staging
        destination = Self.mayLie(at: job.staging, in: job.destination) ? job.destination : nil
        name = job.id.uuidString.lowercased()
        path = "\(job.staging)/\(name)"
    }

    /// The name of the folder in a destination that has nothing beside it to which files could be renamed.
    static let innerName = EngineFolders.innerStaging

    /// Where packages are staged if the job file does not say: beside the destination, but in it where it is a mount point, since
    /// nothing can be renamed from one mount to another, and where this user may write to it and not to the folder around it.
    static func standard(for destination: String) -> String {
        let beside = Job.staging(beside: destination)
        guard let own = try? OpenedFolder.named(destination),
            let above = try? OpenedFolder.named(destination.parentPath)
        else { return beside }
        var isApart = false
        if let mount = try? own.mount(), let other = try? above.mount() { isApart = mount != other }
        let isOurs = mayWrite(to: own) || (try? own.facts().owner) == geteuid()
        let hasNoRoom = FileFacts(of: beside) == nil && isOurs && !mayWrite(to: above)
        return isApart || hasNoRoom ? "\(destination)/\(innerName)" : beside
    }

    private static func mayWrite(to folder: OpenedFolder) -> Bool {
        (try? folder.check(rights: W_OK | X_OK)) != nil
    }

    /// Whether a job's staging folder is where it would lie if the job file did not say.
    static func isStandard(_ job: Job) -> Bool {
        [Job.staging(beside: job.destination), "\(job.destination)/\(innerName)"].contains(job.staging)
    }

    /// Whether a staging folder may lie at a path in a destination: right below it, under a name that begins with a point. Of
    /// those it is known what is in them, and that nobody publishes it.
    static func mayLie(at path: String, in destination: String) -> Bool {
        path != "/" && path.parentPath == destination && path.lastPathComponent.hasPrefix(".")
    }

    /// Opens the job's folder; nil if there is none.
    ///
    /// - Throws: ``RunFailure`` (validation) if others decide what lies there.
    func open() throws(RunFailure) -> OpenedFolder? {
        try trusted { () throws(FileProblem) -> OpenedFolder? in
            guard let parent = try parent(),
                let shared = try parent.folder(FileName(sharedName), as: .shared, at: self.shared)
            else { return nil }
            return try shared.folder(FileName(name), as: .own, at: path)
        }
    }

    /// Makes the folders that are missing, and opens the job's.
    ///
    /// - Throws: ``RunFailure``.
    func make() throws(RunFailure) -> OpenedFolder {
        if let destination { try FolderTree.makeRoot(destination) }
        return try trusted { () throws(FileProblem) -> OpenedFolder in
            let parent = try OpenedFolder.named(self.shared.parentPath)
            let shared = try keepingTime(of: parent) { () throws(FileProblem) in
                try parent.madeFolder(FileName(sharedName), as: .shared, at: self.shared)
            }
            return try shared.madeFolder(FileName(name), as: .own, at: path)
        }
    }

    /// Does something in the job's folder, made if it is missing; once more if it is gone then: who only plans the job removes it when it
    /// is empty.
    func within<Result>(_ body: (OpenedFolder) throws(RunFailure) -> Result) throws(RunFailure) -> Result {
        do throws(RunFailure) {
            return try body(make())
        } catch {
            guard error.category == .notFound else { throw error }
            return try body(make())
        }
    }

    /// Removes the folders if nothing is left in them.
    func removeIfEmpty() {
        guard let parent = try? parent() else { return }
        if let shared = try? parent.folder(FileName(sharedName), as: .shared, at: self.shared) {
            try? shared.removeFolder(FileName(name))
        }
        keepingTime(of: parent) { try? parent.removeFolder(FileName(sharedName)) }
    }

    /// Does something in the folder around both. If that is the destination it keeps its time: a run would compare it with the source's. It
    /// may have a mode of the source's by which nobody may write to it: then it is opened for that moment.
    private func keepingTime<Result, Failure: Error>(
        of parent: OpenedFolder,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard destination != nil, let before = try? parent.facts() else { return try body() }
        let isShut = !Self.mayWrite(to: parent)
        if isShut, let entry = try? parent.entry(FileName(".")) { try? entry.setMode(before.mode | 0o300) }
        defer {
            if let entry = try? parent.entry(FileName(".")) {
                try? entry.setModified(before.modified)
                if isShut { try? entry.setMode(before.mode) }
            }
        }
        return try body()
    }

    /// Whether the folder around it is there. It may be the destination, which nobody makes who only looks.
    var hasRoom: Bool { (try? parent()) != nil }

    private var sharedName: String { shared.lastPathComponent }

    /// The folder around both; nil if there is none.
    private func parent() throws(FileProblem) -> OpenedFolder? {
        do throws(FileProblem) {
            return try OpenedFolder.named(shared.parentPath)
        } catch {
            guard error.kind == .missing else { throw error }
            return nil
        }
    }

    private func trusted<Result>(_ body: () throws(FileProblem) -> Result) throws(RunFailure) -> Result {
        do throws(FileProblem) {
            return try body()
        } catch {
            let folder = error.path ?? path
            guard error.kind == .untrusted else { throw RunFailure(error, of: folder) }
            throw RunFailure(
                .validation,
                item: folder,
                """
                The staging folder \(folder) \(error.description(in: folder)), so nothing in it is used. Remove it, see to \
                it that it is this user's alone, or name another in "staging".\(Self.adviceOnMounts(of: folder))
                """
            )
        }
    }

    /// What else helps where others may write to a folder as they may to the one around it. A file system that keeps no permissions gives
    /// all folders the same, by an option of the mount: who removed or closed one there would go in a circle.
    private static func adviceOnMounts(of folder: String) -> String {
        guard let facts = FileFacts(of: folder), let above = FileFacts(of: folder.parentPath),
            facts.mode == above.mode, facts.mode & 0o022 != 0
        else { return "" }
        return " If its file system gives all folders these permissions (FAT, exFAT, NTFS), mount it with umask=022."
    }
}
