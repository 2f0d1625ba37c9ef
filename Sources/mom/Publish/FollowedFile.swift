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

    /// The most files that have taken its place and are held until they are read: whoever writes may rotate by size.
    private static let mostLater = 64

    let path: String
    private var descriptor: FileDescriptor?
    /// Those that have taken its place since, in their order.
    private var later: [FileDescriptor] = []
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
        for file in later + [descriptor].compactMap(\.self) { try? file.close() }
    }

    /// Looks whether another file has taken its place, and holds that. Whoever may not read on looks now and then, or one that is put
    /// aside in its turn would never be read.
    func look() {
        try? holdNext()
    }

    /// - Throws: why the one that has taken its place can't be opened.
    private func holdNext() throws(Errno) {
        guard let newest = later.last ?? descriptor, later.count < Self.mostLater else { return }
        var (known, there) = (stat(), stat())
        guard fstat(newest.rawValue, &known) == 0, known.st_mode & S_IFMT == S_IFREG else { return }
        func isAnother() -> Bool {
            // Not while it is empty: until whoever writes has been told to take it, he goes on in the one before.
            there.st_mode & S_IFMT == S_IFREG && there.st_size > 0
                && (there.st_ino != known.st_ino || there.st_dev != known.st_dev)
        }
        guard stat(path, &there) == 0, isAnother() else { return }
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard number >= 0 else {
            guard errno == ENOENT else { throw .last }
            return
        }
        // It may be the next one by now.
        guard fstat(number, &there) == 0, isAnother() else {
            close(number)
            return
        }
        later.append(FileDescriptor(rawValue: number))
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
        // Before the look at what there is to read: what comes until then comes into the one that is open.
        var failure: Errno?
        do throws(Errno) { try holdNext() } catch { failure = error }
        guard isAtEnd else { return .read(file) }
        isAtEnd = false
        var now = stat()
        guard fstat(file.rawValue, &now) == 0 else { throw .last }
        let position = lseek(file.rawValue, 0, SEEK_CUR)
        // A named pipe has no place, and ends each time that nobody writes.
        guard position >= 0 else { return .wait }
        if now.st_size > position { return .read(file) }
        if now.st_size < position {
            lseek(file.rawValue, 0, SEEK_SET)
            return .beginning
        }
        guard let next = later.first else {
            if let failure { throw failure }
            isAtEnd = true
            return .wait
        }
        later.removeFirst()
        try? file.close()
        descriptor = next
        return .beginning
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
