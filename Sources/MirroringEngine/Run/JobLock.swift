import Foundation
import MirroringFiles
import SystemPackage

/// One run of a job at a time: a lock that the system frees when the process that holds it ends, however it ends.
///
/// What the run starts holds it as well (``Rsync/lock``): where an engine was killed, the next run waits for its rsync, which may still write
/// into the staging folder.
struct JobLock: ~Copyable {
    /// Between two attempts, in milliseconds: nothing tells when a lock is free.
    private static let pause: Int32 = 50
    /// How long those are waited for who only look whether the job is being run, in milliseconds.
    private static let patienceWithLookers = 100

    private let lock: FileLock<SystemFailure>

    /// Takes the lock. It blocks while what an engine has left that was killed is ending.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - state: its folder.
    ///   - patience: how long that is waited for; a running engine is not.
    ///   - onWait: told once, in a sentence for people, if it is waited.
    /// - Throws: ``JobRefusal`` (busy) that says which process has it.
    init(
        job: Job,
        state: JobStateFolder,
        patience: Duration = .seconds(10),
        onWait: (String) -> Void = { _ in }
    ) throws(JobRefusal) {
        lock = try Self.take(job, state, patience, onWait)
        // Who has it is for people, and for the next run; that it can't be written down changes nothing.
        try? lock.file.truncate(to: 0)
        try? lock.file.write(Array("\(getpid())\n".utf8), at: 0)
    }

    /// The open file to which the lock belongs: whoever has inherited it holds the lock.
    var descriptor: FileDescriptor { lock.file.descriptor }

    /// Frees the lock; until then it is held.
    consuming func release() {}

    private static func take(
        _ job: Job,
        _ state: JobStateFolder,
        _ patience: Duration,
        _ onWait: (String) -> Void
    ) throws(JobRefusal) -> FileLock<SystemFailure> {
        let end = ContinuousClock.now + patience
        var hasWaited = false
        while true {
            var holder: Int32?
            if let lock = try attempt(job, state, &holder) {
                // Whoever comes next makes another one, and would run beside this one.
                guard lock.file.isAtItsPath() else { throw forgotten(job) }
                return lock
            }
            guard let dead = holder, !isRunning(dead) else {
                let process = holder.map { "process \($0)" } ?? "another process"
                throw JobRefusal(
                    .busy,
                    "The job \"\(job.name)\" is being run by \(process). Wait for its end, or end it."
                )
            }
            guard ContinuousClock.now < end, !Task.isCancelled else {
                throw JobRefusal(
                    .busy,
                    """
                    The rsync of process \(dead), which died while it ran the job "\(job.name)", is still ending. Wait for its \
                    end, or end it.
                    """
                )
            }
            if !hasWaited {
                onWait("The rsync of an engine that died while it ran \"\(job.name)\" is still ending; waiting for it.")
            }
            hasWaited = true
            poll(nil, 0, pause)
        }
    }

    private static func forgotten(_ job: Job) -> JobRefusal {
        JobRefusal(.busy, "The job \"\(job.name)\" was just being forgotten by another process. Run this again.")
    }

    /// Takes the lock if it is free.
    ///
    /// - Parameter holder: gets the process that has it, if that is known.
    private static func attempt(
        _ job: Job,
        _ state: JobStateFolder,
        _ holder: inout Int32?
    ) throws(JobRefusal) -> FileLock<SystemFailure>? {
        do throws(SystemFailure) {
            let file = try state.openLock()
            return try FileLock(.exclusive, of: file, patience: patienceWithLookers) { holder = Self.holder(of: $0) }
        } catch {
            // It is made where it is missing, but not in a folder that is gone.
            if error.errno == .noSuchFileOrDirectory { throw forgotten(job) }
            throw JobRefusal(.unusableState, "The lock \(error).")
        }
    }

    /// The process that has written itself down as the holder of a lock; nil if none has.
    static func holder(of file: borrowing OpenedFile<SystemFailure>) -> Int32? {
        guard let bytes = try? file.read(16, at: 0) else { return nil }
        return Int32(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
    }

    /// Whether a process is there, and has not merely been left unburied by whoever started it.
    static func isRunning(_ process: Int32) -> Bool {
        guard kill(process, 0) == 0 || errno != ESRCH else { return false }
        do throws(SystemFailure) {
            let file = try OpenedFile<SystemFailure>("/proc/\(process)/stat", O_RDONLY, while: "read")
            let status = try file.read(512, at: 0)
            // Its state stands behind its name, which is in parentheses and may hold more of them.
            guard let name = status.lastIndex(of: UInt8(ascii: ")")) else { return true }
            return status[name...].dropFirst(2).first != UInt8(ascii: "Z")
        } catch {
            return true
        }
    }
}
