import CMirroringLinux
import Glibc
package import SystemPackage

extension OpenedFolder {
    /// Whether this folder itself has some attributes.
    package func has(_ sought: SoughtAttributes) throws(Errno) -> Bool {
        let room = Self.room()
        defer { room.deallocate() }
        return try listsAttribute(of: ".", room, where: sought.contain)
    }

    /// Whether what is made in this folder gets an access list from it.
    package func handsDownLists() throws(Errno) -> Bool {
        let room = Self.room()
        defer { room.deallocate() }
        return try listsAttribute(of: ".", room) { $0 == ExtendedAttributes.defaultList }
    }

    /// The names of the folders in this one; nil if an entry of it has some attributes: then no more is looked at.
    ///
    /// - Throws: what the system said if it can't be listed, or an entry not be looked at.
    package func folders(unlessAnyHas sought: SoughtAttributes) throws(Errno) -> [[UInt8]]? {
        let room = Self.room()
        defer { room.deallocate() }
        var folders: [[UInt8]] = []
        var isFound = false
        try forEachEntry { name, kind throws(Errno) in
            isFound = try listsAttribute(of: name, room, where: sought.contain)
            guard !isFound else { return false }
            let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
            if try isFolder(kind, bytes) { folders.append(Array(bytes)) }
            return true
        }
        return isFound ? nil : folders
    }

    /// Some file systems don't say with a name what it is of.
    private func isFolder(_ kind: Int, _ name: UnsafeRawBufferPointer) throws(Errno) -> Bool {
        guard kind == Int(DT_UNKNOWN) else { return kind == Int(DT_DIR) }
        return try facts(FileName(name))?.kind == .folder
    }

    /// Whether an entry has an attribute with such a name; what is gone meanwhile has none.
    ///
    /// - Parameter room: for its names: who has more than fit in there has some.
    func listsAttribute(
        of entry: UnsafePointer<CChar>,
        _ room: UnsafeMutableBufferPointer<CChar>,
        where isSought: ([UInt8]) -> Bool
    ) throws(Errno) -> Bool {
        let count = names(of: entry, room)
        guard count >= 0 else {
            switch Errno.last {
            case .outOfRange: return true
            case .notSupported, .noSuchFileOrDirectory: return false
            case let refusal: throw refusal
            }
        }
        guard count > 0 else { return false }
        let names = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count])
        return names.split(separator: 0).contains { isSought(Array($0)) }
    }

    /// How many bytes the names of an entry's attributes take; negative if the system refuses to tell.
    private func names(of entry: UnsafePointer<CChar>, _ room: UnsafeMutableBufferPointer<CChar>) -> Int {
        Self.isListedByHandle ? namesByHandle(of: entry, room) : namesByPath(of: entry, room)
    }

    func namesByHandle(of entry: UnsafePointer<CChar>, _ room: UnsafeMutableBufferPointer<CChar>) -> Int {
        linux_listxattrat(number, entry, room.baseAddress, room.count)
    }

    func namesByPath(of entry: UnsafePointer<CChar>, _ room: UnsafeMutableBufferPointer<CChar>) -> Int {
        let way = "/proc/self/fd/\(number)/".utf8CString.dropLast()
        let path = Array(way) + UnsafeBufferPointer(start: entry, count: strlen(entry) + 1)
        return llistxattr(path, room.baseAddress, room.count)
    }

    /// Whether this system lists the attributes of an entry by the handle of its folder, which costs half of the way by a path. A sandbox may
    /// forbid calls that it doesn't know.
    static let isListedByHandle = linux_listxattrat(AT_FDCWD, "/", nil, 0) >= 0

    /// Room for the names of most entries' attributes.
    static func room() -> UnsafeMutableBufferPointer<CChar> { .allocate(capacity: 512) }
}
