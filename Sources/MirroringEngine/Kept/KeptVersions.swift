import Foundation
public import MirroringEvents
import MirroringFiles
import SystemPackage

/// What the runs of a job have replaced or deleted, as long as the job's `keepDeleted` says.
///
/// It is read without the job's lock: what is removed meanwhile is left out, or said to be gone. It lies where the destination is: what it
/// holds on another machine is listed by ``KeptVersion/all(of:below:configuration:)``.
public struct KeptVersions {
    private let job: Job
    let trash: Trash
    private let batches: [KeptIndex]

    /// Reads what there is.
    ///
    /// - Throws: ``RunFailure``: the job keeps nothing, or on another machine (validation), nothing is kept yet (notFound), or it can't
    ///   be read.
    public init(of job: Job) throws(RunFailure) {
        try job.requireDestinationHere(for: "mirror restore --to")
        let found = try Trash(of: job)
        guard let trash = found else { throw Self.nothing(of: job) }
        self.job = job
        self.trash = trash
        batches = try trash.batches()
        if batches.isEmpty { throw Self.nothing(of: job) }
    }

    private static func nothing(of job: Job) -> RunFailure {
        guard job.keepDeleted != nil else {
            return RunFailure(
                .validation,
                item: job.name,
                "The job keeps nothing: it has no \"keepDeleted\". Set it, and the runs from then on keep what they replace."
            )
        }
        return RunFailure(.notFound, item: job.name, "Nothing is kept yet: no run has replaced or deleted anything.")
    }

    /// All versions of an entry and of what was below it, the newest first.
    ///
    /// - Parameter path: the entry; the root for all that there is.
    public func list(_ path: RelativePath = .root) throws(RunFailure) -> [KeptVersion] {
        var versions: [KeptVersion] = []
        for batch in batches.reversed() {
            guard let folder = try trash.batch(batch.name) else { continue }
            let entries = batch.formers.filter { $0.key.isAtOrBelow(path) }
            for (path, former) in entries.sorted(by: { $0.key < $1.key }) {
                if let version = Self.version(path, former, batch.name, in: folder) { versions.append(version) }
            }
        }
        return versions
    }

    private static func version(
        _ path: RelativePath,
        _ former: KeptIndex.Former,
        _ batch: KeptBatchName,
        in folder: OpenedFolder
    ) -> KeptVersion? {
        var version = KeptVersion(
            path: path,
            kind: .folder,
            size: 0,
            fate: .deleted,
            until: batch.time,
            runId: batch.runId
        )
        switch former {
        case .nothing: return nil
        case .folder: return version
        case .item(let number, let isReplaced):
            guard let facts = try? folder.facts(FileName("\(number)")) else { return nil }
            version.kind = facts.kind == .file ? .file : .other
            version.size = facts.kind == .file ? facts.size : 0
            if isReplaced { version.fate = .replaced }
            return version
        }
    }

    /// What makes up an entry as it was once.
    ///
    /// - Parameters:
    ///   - path: the entry.
    ///   - moment: as it was just before then; nil for before the last run that has replaced or deleted any of it.
    /// - Throws: ``RunFailure`` (notFound).
    func choice(of path: RelativePath, before moment: Timestamp?) throws(RunFailure) -> KeptChoice {
        if let choice = KeptChoice(of: path, before: moment, in: batches) { return choice }
        guard moment == nil || KeptChoice(of: path, before: nil, in: batches) == nil else {
            throw RunFailure(
                .notFound,
                item: "\(path)",
                "\(path) was neither replaced nor deleted since then, so it is at the destination as it was."
            )
        }
        let oldest = batches[0].name.time.description.prefix(10)
        throw RunFailure(.notFound, item: "\(path)", "Nothing of the name \(path) is kept; the oldest is of \(oldest).")
    }

    /// Copies an entry as it was once, and all below it, out of the trash: to look at it, or to put it elsewhere.
    ///
    /// - Parameters:
    ///   - path: the entry.
    ///   - moment: as it was just before then; nil for before the last run that has replaced or deleted any of it.
    ///   - folder: where to, under the entry's own name. It is made if it is missing, for this user alone, and must be empty.
    /// - Returns: how many entries were copied, folders left out. Nobody gets rights by running a copy.
    /// - Throws: ``RunFailure``: there is none (notFound), the folder is not empty (validation), or it can't be written.
    public func copy(
        _ path: RelativePath,
        before moment: Timestamp? = nil,
        to folder: String
    ) throws(RunFailure) -> Int {
        let choice = try choice(of: path, before: moment)
        let copying = KeptCopying(from: trash, to: try Self.emptyTree(folder))
        for item in choice.items { _ = try copying.copy(item, to: item.path.below(path.parent)) }
        let folders = choice.folders.map { ($0.key.below(path.parent), $0.value) }
        try copying.finish(Dictionary(folders) { first, _ in first })
        return choice.items.count
    }

    private static func emptyTree(_ path: String) throws(RunFailure) -> FolderTree {
        let folder: OpenedFolder
        do throws(FileProblem) {
            // As the trash is: what was kept may have lain in a folder that others could not enter.
            try FolderMaking.make(path, permissions: 0o700)
            folder = try .named(path)
        } catch {
            throw RunFailure(error, of: path)
        }
        let names: [[UInt8]]
        do throws(Errno) {
            names = try folder.names()
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: path))
        }
        guard names.isEmpty else {
            throw RunFailure(.validation, item: path, "\(path) is not empty. Name an empty folder, or a new one.")
        }
        return FolderTree(folder, path: path)
    }
}

extension RelativePath {
    /// The path as it is from a folder above it; nil for the root's.
    fileprivate func below(_ folder: RelativePath?) -> RelativePath {
        guard let folder, !folder.isRoot else { return self }
        return RelativePath(unchecked: Array(bytes.dropFirst(folder.bytes.count + 1)))
    }
}
