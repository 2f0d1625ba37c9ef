import CMirroringLinux
import Glibc
public import SystemPackage

extension OpenedFolder {
    /// Copies a regular file into another folder, where nothing may have that name yet.
    ///
    /// Where the file system can do that, both have the same blocks until one of them is written to; holes stay holes. The copy is
    /// this user's, and nobody else may read it: owner, mode and time are for the caller to give.
    ///
    /// - Throws: what the system said; `invalidArgument` as well if it is no regular file. Nothing is left of a copy that failed.
    public func copyFile(
        _ name: borrowing FileName,
        to folder: OpenedFolder,
        _ newName: borrowing FileName
    ) throws(Errno) {
        try copy(name, to: folder, newName, withMode: nil, checking: { _ in }, completing: { _, _ in })
    }

    /// Copies a regular file as it is known, with its time, into another folder, where nothing may have that name yet.
    ///
    /// - Parameters:
    ///   - facts: what is known of it: it must be that very file, with that size and time, and not change while it is read.
    ///   - rights: whether its owner, group and mode must be so as well.
    ///   - look: what the copy gets beside: its mode at once, so nobody else may enter a folder above it.
    /// - Throws: what the system said; `invalidArgument` as well if it is another file, `resourceTemporarilyUnavailable` if it changes. Nothing
    ///   is left of a copy that failed.
    package func copyFile(
        _ name: borrowing FileName,
        knownAs facts: FileFacts,
        with rights: Bool,
        to folder: OpenedFolder,
        _ newName: borrowing FileName,
        looking look: CopyLook
    ) throws(Errno) {
        var before = stat()
        func isKnown(_ status: stat) throws(Errno) {
            before = status
            guard FileFacts(status).isFile(knownAs: facts, with: rights) else { throw .invalidArgument }
        }
        func finish(_ original: Int32, _ copy: Int32) throws(Errno) {
            try look.give(to: copy, facts.modified)
            var after = stat()
            try Self.check(fstat(original, &after))
            let isSame = FileTime(after.st_ctim) == FileTime(before.st_ctim) && after.st_size == before.st_size
            guard isSame else { throw .resourceTemporarilyUnavailable }
        }
        try copy(name, to: folder, newName, withMode: look.mode, checking: isKnown, completing: finish)
    }

    private func copy(
        _ name: borrowing FileName,
        to folder: OpenedFolder,
        _ newName: borrowing FileName,
        withMode mode: UInt32?,
        checking check: (stat) throws(Errno) -> Void,
        completing complete: (_ original: Int32, _ copy: Int32) throws(Errno) -> Void
    ) throws(Errno) {
        let original = try openedForReading(name)
        let status = try original.status()
        guard status.st_mode & S_IFMT == S_IFREG else { throw .invalidArgument }
        try check(status)
        let copy = try folder.madeFile(newName, mode)
        do throws(Errno) {
            if ioctl(copy.number, LINUX_FICLONE, original.number) != 0 {
                try Self.copyContent(of: original.number, status, to: copy.number)
            }
            try Self.flush(copy.number)
            try complete(original.number, copy.number)
        } catch {
            try? folder.removeFile(newName)
            throw error
        }
    }

    /// Opens a file, whatever it is, without waiting for anybody.
    func openedForReading(_ name: borrowing FileName) throws(Errno) -> OwnedDescriptor {
        let (parent, flags) = (number, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        return try OwnedDescriptor(name.withCString { openat(parent, $0, flags) })
    }

    /// Makes a file to be written, where nothing may have that name yet.
    ///
    /// - Parameter mode: the permission bits that it is to have, as far as this process gives them to what it makes; nil for none but the
    ///   owner's to read and write it.
    func madeFile(_ name: borrowing FileName, _ mode: UInt32?) throws(Errno) -> OwnedDescriptor {
        let (parent, flags) = (number, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC)
        let permissions = (mode ?? 0o600) & 0o777
        return try OwnedDescriptor(name.withCString { openat(parent, $0, flags, permissions) })
    }

    /// Has a file system of another machine say what it could not keep. It does so where a file is closed; and where it is given its time, say,
    /// before that, nobody may hear of it.
    static func flush(_ copy: Int32) throws(Errno) {
        let further = fcntl(copy, F_DUPFD_CLOEXEC, 0)
        guard further >= 0 else { throw .last }
        try check(close(further))
    }

    private static func copyContent(of original: Int32, _ status: stat, to copy: Int32) throws(Errno) {
        // Where every block is there, nobody need look for holes.
        let isWhole = status.st_size > 0 && Int(status.st_blocks) >= (Int(status.st_size) - 1) / 512 + 1
        guard !isWhole else { return try copyBytes(0..<Int(status.st_size), of: original, to: copy) }
        let end = lseek(original, 0, SEEK_END)
        guard end >= 0 else { throw .last }
        try check(ftruncate(copy, end))
        var place = 0
        while place < end {
            let data = lseek(original, place, LINUX_SEEK_DATA)
            // There is nothing but a hole behind it. Any other refusal: the file system does not tell where holes are.
            if data < 0, errno == ENXIO { return }
            let start = max(place, data)
            let hole = lseek(original, start, LINUX_SEEK_HOLE)
            let rest = hole > start ? min(hole, end) : end
            try copyBytes(start..<rest, of: original, to: copy)
            place = rest
        }
    }

    private static func copyBytes(_ range: Range<Int>, of original: Int32, to copy: Int32) throws(Errno) {
        var buffer = [UInt8](repeating: 0, count: min(range.count, 1 << 20))
        var place = range.lowerBound
        while place < range.upperBound {
            let wanted = min(buffer.count, range.upperBound - place)
            let count = buffer.withUnsafeMutableBytes { pread(original, $0.baseAddress, wanted, place) }
            // Somebody has cut it off meanwhile.
            if count == 0 { return }
            if count < 0 {
                guard errno == EINTR else { throw .last }
                continue
            }
            try WholeTransfer.of(count) { written in
                buffer.withUnsafeBytes { pwrite(copy, $0.rest(written).baseAddress, count - written, place + written) }
            }
            place += count
        }
    }
}
