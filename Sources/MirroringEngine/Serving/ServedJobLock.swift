import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// One far end of a job at a time that changes something: a lock that the system frees when its process ends, however it ends.
///
/// A far end whose near one is gone comes to the end of its work, and the next one, of a connection that was made again, waits for it.
final class ServedJobLock: Sendable {
    /// Between two attempts, in milliseconds: nothing tells when a lock is free.
    private static let pause: Int32 = 50
    /// How long a holder is waited for that may not have written down yet for whom it has the lock.
    private static let patienceWithOthers = Duration.seconds(1)

    private let lock: FileLock<RunFailure>

    /// Takes the lock of a job; blocks while another far end has it for the same near one.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - token: what only the near end's engine knows: by that it is told from others that run a job of the same identity.
    ///   - stateFolder: this machine's engine's.
    ///   - patience: how long the other far end is waited for. A near end has more of it, and asks again.
    /// - Throws: ``RunFailure`` that costs the run: timeout if that far end works for the same near one still.
    init(of job: Job, for token: String, in stateFolder: String, patience: Duration = .seconds(60)) throws(RunFailure) {
        lock = try Self.take(job, token, stateFolder, patience)
        // Whoever waits reads that; where it can't be written down he waits for less long.
        try? lock.file.truncate(to: 0)
        try? lock.file.write(Array(token.utf8), at: 0)
    }

    private static func take(
        _ job: Job,
        _ token: String,
        _ stateFolder: String,
        _ patience: Duration
    ) throws(RunFailure) -> FileLock<RunFailure> {
        let path = "\(stateFolder)/served"
        let folder = try ServedState.folder("served", in: stateFolder)
        let start = ContinuousClock.now
        while true {
            if let lock = try attempt(job.id, in: folder, at: path) { return lock }
            let waited = start.duration(to: .now)
            guard waited < patience else {
                throw busy(.timeout, job, "is still at work for a connection that broke, and comes to its end there.")
            }
            guard waited < patienceWithOthers || holder(of: job.id, in: folder, at: path) == token else {
                let remedy = "Wait for its end, or give the copy of a job an id of its own."
                throw busy(.validation, job, "is at work for another engine. \(remedy)")
            }
            poll(nil, 0, pause)
        }
    }

    private static func file(
        _ jobId: UUID,
        in folder: OpenedFolder,
        at path: String
    ) throws(RunFailure) -> OpenedFile<RunFailure> {
        let name = jobId.uuidString.lowercased()
        return try OpenedFile(FileName(name), in: folder, at: "\(path)/\(name)", O_RDWR | O_CREAT, while: "taken")
    }

    /// Takes the lock if it is free.
    private static func attempt(
        _ jobId: UUID,
        in folder: OpenedFolder,
        at path: String
    ) throws(RunFailure) -> FileLock<RunFailure>? {
        do throws(RunFailure) {
            return try FileLock(.exclusive, of: file(jobId, in: folder, at: path))
        } catch {
            throw error.reaching(.run)
        }
    }

    /// For whom the lock is held, as far as that is written down.
    private static func holder(of jobId: UUID, in folder: OpenedFolder, at path: String) -> String? {
        do throws(RunFailure) {
            let file = try Self.file(jobId, in: folder, at: path)
            return String(decoding: try file.read(64, at: 0), as: UTF8.self)
        } catch {
            return nil
        }
    }

    private static func busy(_ category: MirroringEvents.Category, _ job: Job, _ what: String) -> RunFailure {
        RunFailure(category, item: job.name, reach: .run, "A far end of the job \"\(job.name)\" \(what)")
    }
}
