import Glibc
import SystemPackage

/// An open file or folder, closed when its owner goes out of use: what everything here that is open is made of.
struct OwnedDescriptor: ~Copyable, Sendable {
    let descriptor: FileDescriptor

    /// Takes over what `open` or `openat` returned, directly after that call.
    ///
    /// - Throws: why nothing could be opened.
    init(_ number: Int32) throws(Errno) {
        guard number >= 0 else { throw .last }
        descriptor = FileDescriptor(rawValue: number)
    }

    deinit {
        close(descriptor.rawValue)
    }

    /// Its number in this process.
    var number: Int32 { descriptor.rawValue }

    /// What the system knows of it.
    func status() throws(Errno) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .last }
        return status
    }
}
