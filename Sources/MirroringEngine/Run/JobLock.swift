import Foundation

/// One run of a job at a time: a lock that the system frees when the process that holds it ends, however it ends.
struct JobLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Throws: ``JobRefusal`` (busy) that says which process has it.
    init(job: Job, folder: String) throws(JobRefusal) {
        let path = "\(folder)/lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw JobRefusal(.state, "The lock \(path) can't be opened: \(String(cString: strerror(errno))).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw JobRefusal(.state, "The lock \(path) can't be taken: \(String(cString: strerror(code))).")
            }
            let process = holder.map { "process \($0)" } ?? "another process"
            throw JobRefusal(.busy, "The job \"\(job.name)\" is being run by \(process). Wait for its end, or end it.")
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit {
        // Closing alone would not free it while a child that is just being started has a copy of the descriptor.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Frees the lock; until then it is held.
    consuming func release() {}

    private static func holder(_ descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        return Int32(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber))
    }
}

/// Why a run was not begun at all, so that there is no event of it.
public struct JobRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of refusal.
    public enum Reason: Sendable, Hashable {
        /// The job is being run already.
        case busy
        /// The engine's state folder can't be used.
        case state
    }

    /// What kind of refusal.
    public let reason: Reason
    /// A whole sentence.
    public let description: String

    init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
