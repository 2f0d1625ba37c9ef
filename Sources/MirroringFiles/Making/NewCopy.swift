import Glibc
package import SystemPackage

/// A copy that comes piece by piece, in a folder where nothing had its name. Of one that is not completed nothing is left.
package final class NewCopy {
    private let owned: OwnedDescriptor
    private let folder: OpenedFolder
    private let name: ArraySlice<UInt8>
    private let look: CopyLook
    private var isComplete = false

    /// Makes a copy that has nothing in it yet.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - folder: where it is to lie. It gets its mode at once, so nobody else may enter a folder above it.
    ///   - look: what it gets beside its content.
    /// - Throws: what the system said.
    package init(
        _ name: ArraySlice<UInt8>,
        in folder: OpenedFolder,
        looking look: CopyLook
    ) throws(Errno) {
        owned = try folder.madeFile(FileName(name), look.mode)
        (self.folder, self.name, self.look) = (folder, name, look)
    }

    deinit {
        if !isComplete { try? folder.removeFile(FileName(name)) }
    }

    /// Adds bytes.
    ///
    /// - Throws: what the system said; nothing more can be added then.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        let number = owned.number
        try WholeTransfer.of(bytes.count) { written in
            write(number, bytes.rest(written).baseAddress, bytes.count - written)
        }
    }

    /// Gives it what it is to have beside, and the time at which its original was written: it is whole.
    ///
    /// - Throws: what the system said.
    package func complete(_ modified: FileTime) throws(Errno) {
        try OpenedFolder.flush(owned.number)
        try look.give(to: owned.number, modified)
        isComplete = true
    }
}
