import Glibc
package import SystemPackage

extension OpenedFolder {
    /// Reads a regular file as it is known.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - facts: what is known of it: it must be that very file, with that size and time, and not change while it is read.
    ///   - rights: whether its owner, group and mode must be so as well.
    ///   - room: gets its bytes, and has room for just as many.
    /// - Throws: what the system said; `invalidArgument` as well if it is another file, `resourceTemporarilyUnavailable` if it changes.
    package func readFile(
        _ name: borrowing FileName,
        knownAs facts: FileFacts,
        with rights: Bool,
        into room: UnsafeMutableRawBufferPointer
    ) throws(Errno) {
        let original = try openedForReading(name)
        let before = try original.status()
        guard before.st_mode & S_IFMT == S_IFREG, room.count == facts.size,
            FileFacts(before).isFile(knownAs: facts, with: rights)
        else { throw .invalidArgument }
        let number = original.number
        // Nothing comes where somebody has cut it off meanwhile.
        try WholeTransfer.of(room.count, elseFor: .resourceTemporarilyUnavailable) { place in
            pread(number, room.baseAddress.map { $0 + place }, room.count - place, place)
        }
        let after = try original.status()
        let isSame = FileTime(after.st_ctim) == FileTime(before.st_ctim) && after.st_size == before.st_size
        guard isSame else { throw .resourceTemporarilyUnavailable }
    }
}

extension FileFacts {
    /// Whether this is that very file, with its size and time. What has its name may be another's, and whoever put it there must not have
    /// it read as his.
    ///
    /// - Parameter rights: whether owner, group and mode count as well.
    func isFile(knownAs facts: FileFacts, with rights: Bool) -> Bool {
        let isSame = identity == facts.identity && size == facts.size && modified == facts.modified
        return isSame && (!rights || (owner, group, mode) == (facts.owner, facts.group, facts.mode))
    }
}
