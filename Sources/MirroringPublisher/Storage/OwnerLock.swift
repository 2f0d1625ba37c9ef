import Foundation
import MirroringEvents

/// The right to append to a sequence, or to send what a dead process left of it: a lock on the sequence's owner file.
///
/// The system frees the lock when its holder ends, however it ends. The file also holds a note of how far the broker has
/// confirmed the sequence; it is written at most each second and without flushing, so after a crash some events are sent again,
/// which readers drop.
final class OwnerLock: Sendable {
    /// A tenth of a second in all: nobody looks that long, and an owner is recognized at the first attempt.
    private static let attemptLimit = 100
    /// In microseconds.
    private static let attemptPause: UInt32 = 1_000

    let instance: UUID
    private let folder: String
    private let file: OpenFile

    private init(instance: UUID, folder: String, file: OpenFile) {
        self.instance = instance
        self.folder = folder
        self.file = file
    }

    deinit {
        // Closing would not do: a child that is just being forked has the descriptor until it executes its program.
        flock(file.descriptor, LOCK_UN)
    }

    /// Founds a sequence for this process.
    static func found(in folder: String) throws(OutboxError) -> OwnerLock {
        while true {
            // Another relay may find the new file before it is locked, and take it for a dead process's: then try another name.
            if let lock = try take(.version7(), in: folder) { return lock }
        }
    }

    /// Takes the sequence of a process. While somebody only looks at it, this blocks its thread, for a tenth of a second at most.
    ///
    /// - Returns: nil if its owner lives, or another relay has it.
    static func take(_ instance: UUID, in folder: String) throws(OutboxError) -> OwnerLock? {
        let path = "\(folder)/\(SegmentName.owner(of: instance))"
        let file = try OpenFile(path, flags: O_RDWR | O_CREAT, failure: .unwritable)
        var attempts = 0
        while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK else { throw OutboxError(.unwritable, number: errno, doing: "lock", path: path) }
            attempts += 1
            // A lock that can be shared is no owner's: somebody only looks, and is gone at once.
            guard attempts < attemptLimit, flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 else { return nil }
            flock(file.descriptor, LOCK_UN)
            // A pause, because nothing tells when a lock is free: a blocking flock has no time-out, and would wait for an owner too,
            // who may live for days.
            usleep(attemptPause)
        }
        // Whoever held it before may have removed the file between our opening and our locking it.
        var named = stat()
        let opened = try file.status()
        guard stat(path, &named) == 0, named.st_ino == opened.st_ino, named.st_dev == opened.st_dev else { return nil }
        return OwnerLock(instance: instance, folder: folder, file: file)
    }

    /// What a look at a sequence finds.
    enum Look {
        /// Its owner lives, or somebody is delivering what it left.
        case owned(confirmed: OutboxPosition?)
        /// Its owner is dead.
        case orphaned(confirmed: OutboxPosition?)
        /// There is no owner file.
        case absent
    }

    /// Looks at a sequence without taking it, with the right to read alone: a lock that others may share is held for the time of
    /// two calls of the system.
    static func look(at instance: UUID, in folder: String) throws(OutboxError) -> Look {
        let path = "\(folder)/\(SegmentName.owner(of: instance))"
        let file: OpenFile
        do throws(OutboxError) {
            file = try OpenFile(path, flags: O_RDONLY, failure: .unreadable)
        } catch {
            guard error.number == ENOENT else { throw error }
            return .absent
        }
        let confirmed = Note(in: file)?.position
        guard flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 else { return .owned(confirmed: confirmed) }
        flock(file.descriptor, LOCK_UN)
        return .orphaned(confirmed: confirmed)
    }

    /// How far the broker has confirmed the sequence; nil if nothing sound is noted.
    var confirmed: OutboxPosition? {
        Note(in: file)?.position
    }

    /// Notes how far the broker has confirmed the sequence.
    func note(_ position: OutboxPosition) throws(OutboxError) {
        try file.write(Note(position: position).bytes, at: 0)
    }

    /// Removes the owner file, when nothing of the sequence is left.
    func remove() {
        unlink("\(folder)/\(SegmentName.owner(of: instance))")
    }

    /// The content of an owner file: two integers of 64 bits and their CRC-32C.
    private struct Note {
        static let length = 20
        let position: OutboxPosition

        init(position: OutboxPosition) {
            self.position = position
        }

        init?(in file: OpenFile) {
            guard let bytes = try? file.read(0..<Self.length), bytes.count == Self.length else { return nil }
            self.init(bytes)
        }

        private init?(_ bytes: [UInt8]) {
            let parts = bytes.withUnsafeBytes { bytes in
                (
                    segment: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
                    offset: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
            guard let segment = Int(exactly: parts.segment), let offset = Int(exactly: parts.offset) else { return nil }
            position = OutboxPosition(segment: segment, offset: offset)
            guard bytes == self.bytes else { return nil }
        }

        var bytes: [UInt8] {
            let numbers = [UInt64(position.segment).littleEndian, UInt64(position.offset).littleEndian]
            let checksum = numbers.withUnsafeBytes { RecordFraming.crc(UInt32.max, $0) }
            return numbers.withUnsafeBytes(Array.init) + withUnsafeBytes(of: checksum.littleEndian, Array.init)
        }
    }
}
