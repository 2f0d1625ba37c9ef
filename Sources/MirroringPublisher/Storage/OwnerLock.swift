import Foundation
import MirroringEvents
import MirroringFiles

/// The right to append to a process's share of the outbox, or to send what a dead process left of it: a lock on the share's owner file.
///
/// The system frees the lock when its holder ends, however it ends. The file also holds a checkpoint, how far the broker has confirmed
/// the share; it is written at most each second and without flushing, so after a crash some events are sent again, which readers drop.
final class OwnerLock: Sendable {
    /// How long to wait for those who only look, in milliseconds: nobody looks that long, and an owner is recognized at once.
    private static let patience = 100

    let instance: UUID
    private let folder: OutboxFolder
    private let lock: FileLock<OutboxError>

    private init(_ lock: consuming FileLock<OutboxError>, of instance: UUID, in folder: OutboxFolder) {
        self.instance = instance
        self.folder = folder
        self.lock = lock
    }

    /// Begins a share for this process.
    static func create(in folder: OutboxFolder) throws(OutboxError) -> OwnerLock {
        while true {
            // Another relay may find the new file before it is locked, and take it for a dead process's: then try another name.
            if let lock = try acquire(.version7(), in: folder) { return lock }
        }
    }

    /// Takes the share of a process. While somebody only looks at it, this blocks its thread.
    ///
    /// - Parameter patience: for how long at most, in milliseconds.
    /// - Returns: nil if its owner lives, or another relay has it.
    static func acquire(
        _ instance: UUID,
        in folder: OutboxFolder,
        patience: Int = OwnerLock.patience
    ) throws(OutboxError) -> OwnerLock? {
        let name = SegmentName.owner(of: instance)
        let file = try file(name, in: folder)
        guard let lock = try FileLock(.exclusive, of: file, patience: patience) else { return nil }
        // Whoever had it before may have removed the file between our opening and our locking it.
        guard folder.has(lock.file, as: name) else { return nil }
        return OwnerLock(lock, of: instance, in: folder)
    }

    private static func file(_ name: String, in folder: OutboxFolder) throws(OutboxError) -> OutboxFile {
        do throws(OutboxError) {
            return try folder.newFile(name, while: "locked")
        } catch {
            guard error.number == EEXIST else { throw error }
        }
        return try folder.file(name, O_RDWR | O_CREAT, while: "locked")
    }

    /// To whom a share belongs, and how far the broker has confirmed it; nil if there is no sound checkpoint.
    enum Ownership {
        /// Its owner lives, or somebody is delivering what it left.
        case owned(confirmed: OutboxPosition?)
        /// Its owner is dead.
        case orphaned(confirmed: OutboxPosition?)
        /// There is no owner file.
        case absent
    }

    /// Looks at a share without taking it, with the right to read alone: a lock that others may share is held for the time of two
    /// calls of the system.
    static func inspect(
        _ instance: UUID,
        in folder: OutboxFolder,
        as trust: FileTrust = .own
    ) throws(OutboxError) -> Ownership {
        let file: OutboxFile
        do throws(OutboxError) {
            file = try folder.file(SegmentName.owner(of: instance), O_RDONLY, as: trust, while: OutboxFile.reading)
        } catch {
            guard error.number == ENOENT else { throw error }
            return .absent
        }
        let confirmed = Checkpoint(in: file)?.position
        return file.isFree(for: .shared) ? .orphaned(confirmed: confirmed) : .owned(confirmed: confirmed)
    }

    /// Whether the owner file's name leads to it: without it others take the share for a dead process's.
    var isInPlace: Bool { !folder.lacks(lock.file, as: SegmentName.owner(of: instance)) }

    /// How far the broker has confirmed the share; nil if there is no sound checkpoint.
    var confirmed: OutboxPosition? {
        Checkpoint(in: lock.file)?.position
    }

    /// Writes down how far the broker has confirmed the share.
    func checkpoint(_ position: OutboxPosition) throws(OutboxError) {
        try lock.file.write(Checkpoint(position: position).bytes, at: 0)
    }

    /// Removes the owner file, when nothing of the share is left.
    func remove() {
        folder.remove(SegmentName.owner(of: instance))
    }

    /// The content of an owner file: two integers of 64 bits and their CRC-32C.
    private struct Checkpoint {
        static let length = 20
        let position: OutboxPosition

        init(position: OutboxPosition) {
            self.position = position
        }

        init?(in file: borrowing OutboxFile) {
            guard let bytes = try? file.read(Self.length, at: 0), bytes.count == Self.length else { return nil }
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
