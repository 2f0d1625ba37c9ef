import Foundation
import MirroringFiles
import SystemPackage

/// A file that another program writes to: it may not be there yet, be put aside for a new one, or be emptied.
final class FollowedFile {
    /// What to do next.
    enum Step {
        /// Read on.
        case read(FileDescriptor)
        /// What is read next is another file, or the same one anew.
        case beginning
        /// There is nothing to read.
        case wait
    }

    let path: String
    private var descriptor: FileDescriptor?
    private var fromEnd: Bool
    /// Whether all was read that was there.
    private var isAtEnd = false

    /// - Parameters:
    ///   - path: the file.
    ///   - fromEnd: whether what is there already is passed over.
    init(_ path: String, fromEnd: Bool) {
        self.path = path
        self.fromEnd = fromEnd
    }

    deinit {
        try? descriptor?.close()
    }

    /// Everything was read that was there.
    func hasReadAll() {
        isAtEnd = true
    }

    /// Looks what there is to read.
    ///
    /// - Throws: why the file can't be opened, but for one that is not there.
    func step() throws(Errno) -> Step {
        guard let file = descriptor else { return try begin() ? .beginning : .wait }
        guard isAtEnd else { return .read(file) }
        isAtEnd = false
        // Before the look at what there is to read: what comes until then comes into the one that is open.
        var (there, now) = (stat(), stat())
        let isNamed = stat(path, &there) == 0
        guard fstat(file.rawValue, &now) == 0 else { throw .last }
        let position = lseek(file.rawValue, 0, SEEK_CUR)
        // A named pipe has no place, and ends each time that nobody writes.
        guard position >= 0 else { return .wait }
        if now.st_size > position { return .read(file) }
        if now.st_size < position {
            lseek(file.rawValue, 0, SEEK_SET)
            return .beginning
        }
        // Not while the new one is empty: until whoever writes has been told to take it, he goes on in this one.
        if isNamed, there.st_size > 0, there.st_ino != now.st_ino || there.st_dev != now.st_dev {
            try? file.close()
            descriptor = nil
        }
        isAtEnd = descriptor != nil
        return .wait
    }

    /// Opens the file.
    ///
    /// - Returns: false if there is none.
    private func begin() throws(Errno) -> Bool {
        // A named pipe opens at once, whoever is at its other end.
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard number >= 0 else {
            fromEnd = false
            guard errno == ENOENT else { throw .last }
            return false
        }
        if fromEnd { lseek(number, 0, SEEK_END) }
        fromEnd = false
        descriptor = FileDescriptor(rawValue: number)
        return true
    }
}
