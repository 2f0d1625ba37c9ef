import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// What the runs of a job have replaced or deleted at the destination, a folder for each package.
///
/// It lies in the job's own folder of the staging folder, so nobody else reads there what he could not read at the destination. A
/// batch gets there by one rename, as a whole.
struct Trash {
    private static let name = "trash"
    /// Behind the name of a batch that is being removed.
    private static let removing = ".removing"

    /// For people and errors.
    let path: String
    private let jobId: UUID
    /// Whether what is taken in is on the disk then.
    private let isDurable: Bool
    private let folder: OpenedFolder

    /// Opens a job's trash; nil if nothing was ever kept.
    init?(of job: Job) throws(RunFailure) {
        let place = StagingPlace(job: job)
        let path = Self.path(in: place)
        guard let own = try place.open() else { return nil }
        do throws(FileProblem) {
            guard let folder = try own.folder(FileName(Self.name), as: .own, at: path) else { return nil }
            self.folder = folder
        } catch {
            throw RunFailure(error, of: path)
        }
        (self.path, jobId, isDurable) = (path, job.id, job.isDurable)
    }

    /// Makes a job's trash if it is missing, and opens it.
    init(making job: Job) throws(RunFailure) {
        let place = StagingPlace(job: job)
        let path = Self.path(in: place)
        let own = try place.make()
        do throws(FileProblem) {
            folder = try own.madeFolder(FileName(Self.name), as: .own, at: path)
        } catch {
            throw RunFailure(error, of: path)
        }
        (self.path, jobId, isDurable) = (path, job.id, job.isDurable)
    }

    private static func path(in place: StagingPlace) -> String { "\(place.path)/\(name)" }

    /// Takes in what a complete import has replaced.
    ///
    /// - Parameters:
    ///   - package: the place of the import.
    ///   - runId: the run that has done it.
    func take(_ package: PackageFolder, of runId: UUID) throws(RunFailure) {
        let name = KeptBatchName(time: try time(after: .now), runId: runId, packageId: package.packageId)
        try package.moveKept(to: folder, as: name.description, isDurable: isDurable)
    }

    /// By how much the clock may have been set back for batches to be named on from the newest one. By more it was wrong before: what follows
    /// a batch from far in the future would be kept until then.
    private static let clockError: Int64 = 86_400_000

    /// The time for the name of a batch, behind those that are there, also if the clock was set back since: of several states of an entry the
    /// one with the newest name is the last.
    private func time(after now: Timestamp) throws(RunFailure) -> Timestamp {
        guard let newest = try names().compactMap({ KeptBatchName($0)?.time }).max(), newest >= now,
            newest.milliseconds - now.milliseconds <= Self.clockError
        else { return now }
        return Timestamp(milliseconds: newest.milliseconds + 1)
    }

    // MARK: Looking

    /// What is there, the oldest first. A batch whose journal is not that of an import is left out.
    func batches() throws(RunFailure) -> [KeptIndex] {
        var indexes: [KeptIndex] = []
        for name in try names().compactMap({ KeptBatchName($0) }).sorted() {
            guard let folder = try batch(name),
                let data = try WholeFile.read(
                    PackageFolder.Part.journal.rawValue,
                    in: folder,
                    at: path(of: name),
                    limit: PackageFolder.journalLimit
                ),
                let steps = ImportJournal.steps(in: data, of: name.packageId, jobId)
            else { continue }
            indexes.append(KeptIndex(name, steps: steps))
        }
        return indexes
    }

    /// Opens a batch; nil if it was removed meanwhile.
    func batch(_ name: KeptBatchName) throws(RunFailure) -> OpenedFolder? {
        do throws(FileProblem) {
            return try folder.folder(FileName(name.description), as: .own, at: path(of: name))
        } catch {
            throw RunFailure(error, of: path(of: name))
        }
    }

    /// Opens the batch of an item, and says what the item looks like there.
    ///
    /// - Throws: ``RunFailure`` (notFound) if it was removed meanwhile.
    func find(_ item: KeptChoice.Item) throws(RunFailure) -> (batch: OpenedFolder, facts: FileFacts) {
        guard let batch = try batch(item.batch), let facts = try facts(item, in: batch), facts.kind != .folder else {
            throw RunFailure(
                .notFound,
                item: "\(item.path)",
                "\(item.path) is not in \(path) any more. List what is there, and try again."
            )
        }
        return (batch, facts)
    }

    private func facts(_ item: KeptChoice.Item, in batch: OpenedFolder) throws(RunFailure) -> FileFacts? {
        do throws(Errno) {
            return try batch.facts(FileName("\(item.number)"))
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: "\(path(of: item.batch))/\(item.number)"))
        }
    }

    private func path(of name: KeptBatchName) -> String { "\(path)/\(name)" }

    private func names() throws(RunFailure) -> [String] {
        do throws(Errno) {
            return try folder.names().map { String(decoding: $0, as: UTF8.self) }
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: path))
        }
    }

    // MARK: Removing

    /// Removes what was kept for long enough. A batch from the future stays: the clock may have been wrong then, or be now.
    ///
    /// - Parameters:
    ///   - span: how long.
    ///   - now: the present.
    func prune(keptFor span: Duration, at now: Timestamp) throws(RunFailure) {
        for name in try names() {
            if let batch = KeptBatchName(name) {
                let age = Duration.milliseconds(now.milliseconds - batch.time.milliseconds)
                if age > span { try remove(name) }
            } else if name.hasSuffix(Self.removing) {
                try TreeRemoval.remove(name, in: folder, at: "\(path)/\(name)")
            }
        }
    }

    /// Renamed first: nobody restores from a batch that is half gone.
    private func remove(_ name: String) throws(RunFailure) {
        let removed = name + Self.removing
        do throws(Errno) {
            try folder.rename(FileName(name), to: folder, FileName(removed))
        } catch {
            throw RunFailure(SystemFailure(error, while: "removed", path: "\(path)/\(name)"))
        }
        try TreeRemoval.remove(removed, in: folder, at: "\(path)/\(removed)")
    }
}
