import CMirroringLinux
import Glibc
package import SystemPackage

/// A file without a name, in memory, gone with its last reference: what a program reads from its standard input. Unlike
/// a pipe it doesn't mind a reader that ends early, and has room for all at once.
package final class MemoryFile: Sendable {
    private let owned: OwnedDescriptor

    /// A file with that content; a reader begins at its start.
    package init(_ bytes: [UInt8]) throws(Errno) {
        owned = try OwnedDescriptor(memfd_create("mirroring", LINUX_MFD_CLOEXEC))
        try Self.write(bytes, to: owned.number)
    }

    /// Its descriptor; whoever has it keeps the file, and does not close it.
    package var descriptor: FileDescriptor { owned.descriptor }

    /// Writes at places in the file, so that its own place stays at the start.
    private static func write(_ bytes: [UInt8], to number: Int32) throws(Errno) {
        try WholeTransfer.of(bytes.count) { written in
            bytes.withUnsafeBytes { pwrite(number, $0.rest(written).baseAddress, $0.count - written, written) }
        }
    }
}
