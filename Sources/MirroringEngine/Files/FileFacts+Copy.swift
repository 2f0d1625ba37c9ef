import Glibc
import MirroringFiles

extension FileFacts {
    /// Whether a copy is what its original is now, by size and time.
    ///
    /// Files are compared to the nanosecond, as far as the copy's file system keeps it. rsync gives links and devices their time only if it
    /// differs by a second, so no more than that can be asked of them.
    func isCopy(of original: FileFacts) -> Bool {
        guard kind == original.kind, modified.seconds == original.modified.seconds else { return false }
        guard kind == .file else { return true }
        return size == original.size
            && (modified.nanoseconds == original.modified.nanoseconds || modified.nanoseconds == 0)
    }

    /// Whether a copy stands for its original where another name is made for it: root's copies have their original's
    /// owner as well, so another's file is none.
    func standsFor(_ original: FileFacts) -> Bool {
        isCopy(of: original) && (geteuid() != 0 || owner == original.owner)
    }
}
