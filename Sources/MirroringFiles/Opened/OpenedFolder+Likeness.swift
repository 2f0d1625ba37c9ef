import Glibc
package import SystemPackage

/// What lies in a folder whose copy is alike.
package struct AlikeEntries: Sendable, Hashable {
    /// The names of the folders in it.
    package fileprivate(set) var folders: [[UInt8]] = []
    /// How many other entries it has.
    package fileprivate(set) var others = 0
    /// The bytes of its files, and of where its links lead; the greatest number there is where they would be more, as sparse files may
    /// pretend to have any.
    package fileprivate(set) var bytes = 0
}

extension OpenedFolder {
    /// Whether a copy of this folder itself has the same owner, group, mode and time, and neither has some attributes.
    package func isLike(_ copy: OpenedFolder, without sought: SoughtAttributes) throws(Errno) -> Bool {
        guard try Self.areAlike(status(), copy.status()) else { return false }
        guard !sought.isEmpty else { return true }
        let hasAny = try has(sought)
        let copyHasAny = try copy.has(sought)
        return !hasAny && !copyHasAny
    }

    /// Compares the entries of this folder with those of a copy: names, kinds, owners, groups, modes, times, the sizes of files and where
    /// links lead. What is in files and in the folders is not looked at.
    ///
    /// - Parameter sought: attributes that none of them may have.
    /// - Returns: what lies in it; nil where anything differs, has such attributes, or is none of files, folders and links, or a file with
    ///   several names.
    /// - Throws: what the system said where something can't be looked at.
    package func entriesAlike(
        in copy: OpenedFolder,
        without sought: SoughtAttributes
    ) throws(Errno) -> AlikeEntries? {
        let room = Self.room()
        defer { room.deallocate() }
        var (names, copyNames) = (NameSum(), NameSum())
        var found = AlikeEntries()
        var areAlike = true
        try forEachEntry { name, _ throws(Errno) in
            names.add(name)
            areAlike = try isAlike(name, in: copy, &found)
            guard areAlike, !sought.isEmpty else { return areAlike }
            for folder in [self, copy] where areAlike {
                areAlike = try !folder.listsAttribute(of: name, room, where: sought.contain)
            }
            return areAlike
        }
        guard areAlike else { return nil }
        try copy.forEachEntry { name, _ throws(Errno) in
            copyNames.add(name)
            return true
        }
        return names == copyNames ? found : nil
    }

    /// Whether the entries of one name are alike.
    private func isAlike(
        _ name: UnsafePointer<CChar>,
        in copy: OpenedFolder,
        _ found: inout AlikeEntries
    ) throws(Errno) -> Bool {
        var (one, other) = (stat(), stat())
        // What has gone meanwhile is different now.
        guard fstatat(number, name, &one, AT_SYMLINK_NOFOLLOW) == 0,
            fstatat(copy.number, name, &other, AT_SYMLINK_NOFOLLOW) == 0, Self.areAlike(one, other)
        else { return false }
        let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
        switch one.st_mode & S_IFMT {
        case S_IFDIR:
            found.folders.append(Array(bytes))
            return true
        case S_IFREG:
            guard one.st_size == other.st_size, one.st_nlink == 1 else { return false }
        case S_IFLNK:
            guard one.st_nlink == 1, let target = try target(ofLink: FileName(bytes)),
                try copy.target(ofLink: FileName(bytes)) == target
            else { return false }
        default: return false
        }
        found.others += 1
        let (sum, isTooMuch) = found.bytes.addingReportingOverflow(Int(one.st_size))
        found.bytes = isTooMuch ? .max : sum
        return true
    }

    private static func areAlike(_ one: stat, _ other: stat) -> Bool {
        one.st_mode == other.st_mode && one.st_uid == other.st_uid && one.st_gid == other.st_gid
            && FileTime(one.st_mtim) == FileTime(other.st_mtim)
    }
}

/// Names in any order, for the question whether two folders have the same: a file system that does not keep case apart finds a name by
/// another one.
private struct NameSum: Equatable {
    private var count = 0
    private var sum = 0

    /// Adds a name.
    mutating func add(_ name: UnsafePointer<CChar>) {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(start: name, count: strlen(name)))
        count += 1
        sum &+= hasher.finalize()
    }
}
