import Foundation
import MirroringFiles

/// One run of a job at a time: a lock that the system frees when the process that holds it ends, however it ends.
struct JobLock: ~Copyable {
    private let lock: FileLock<SystemFailure>

    /// Takes the lock.
    ///
    /// - Throws: ``JobRefusal`` (busy) that says which process has it.
    init(job: Job, state: JobStateFolder) throws(JobRefusal) {
        lock = try Self.take(job, state)
        // Who has it is for people alone; that it can't be written down changes nothing.
        try? lock.file.truncate(to: 0)
        try? lock.file.write(Array("\(getpid())\n".utf8), at: 0)
    }

    /// Frees the lock; until then it is held.
    consuming func release() {}

    private static func take(_ job: Job, _ state: JobStateFolder) throws(JobRefusal) -> FileLock<SystemFailure> {
        var holder: Int32?
        do throws(SystemFailure) {
            let file = try state.openLock()
            let lock = try FileLock(.exclusive, of: file) { holder = Self.holder(of: $0) }
            if let lock { return lock }
        } catch {
            throw JobRefusal(.unusableState, "The lock \(error).")
        }
        let process = holder.map { "process \($0)" } ?? "another process"
        throw JobRefusal(.busy, "The job \"\(job.name)\" is being run by \(process). Wait for its end, or end it.")
    }

    private static func holder(of file: borrowing OpenedFile<SystemFailure>) -> Int32? {
        guard let bytes = try? file.read(16, at: 0) else { return nil }
        return Int32(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
    }
}
