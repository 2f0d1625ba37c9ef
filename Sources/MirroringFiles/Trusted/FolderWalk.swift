import CMirroringLinux
import Glibc
import Synchronization
import SystemPackage

/// The way to a folder by a path that somebody has given, one component at a time, each opened where the last one was.
///
/// Whoever may write to a folder on the way can put a link there that leads anywhere, under the name that is looked
/// for: a new one, or one of somebody else's that lies in a folder of his and that he moves. So a link is as good as
/// whoever decides what is in its folder.
struct FolderWalk {
    /// As many as the kernel follows in one path.
    private static let mostLinks = 40
    /// The folders below which links lead further down, or are not followed. They stay open: the number of one that was removed would be
    /// given to another.
    private static let limits = Mutex<[FileFacts.Identity: OpenedFolder]>([:])

    private struct Component {
        let name: [UInt8]
        /// Whether a link has led to it, and not the path.
        let isOfLink: Bool
    }

    /// A user who is neither this one nor root, and a link on the way that he has made or may have put there.
    private struct Stranger {
        let user: uid_t
        let link: String
        let isMaker: Bool

        var name: String { Trust.name(user) }
        /// What the link is.
        var sentence: String {
            "behind \"\(link)\", a symbolic link \(isMaker ? "of \(name)'s" : "in a folder of \(name)'s")"
        }
    }

    private var place: OpenedFolder
    /// The last one first.
    private var rest: [Component]
    private var way: [UInt8]
    private var links = 0
    private var stranger: Stranger?
    /// Whether it has come to a folder below which links lead further down, or are not followed.
    private var isLimited = false

    /// Begins at the root, or in the working folder.
    init(_ path: String) throws(FileProblem) {
        let bytes = Array(path.utf8)
        let isAbsolute = bytes.first == UInt8(ascii: "/")
        place = try Self.start(absolute: isAbsolute)
        way = isAbsolute ? [UInt8(ascii: "/")] : []
        rest = Self.components(bytes, isOfLink: false)
    }

    /// How far it is, links resolved; where it failed, the component that it could not get to.
    var reached: String { way.isEmpty ? "." : String(decoding: way, as: UTF8.self) }

    /// Goes to the end.
    ///
    /// - Parameter permissions: those of each folder that is made where the path names one that is missing, less the
    ///   process's mask; nil if none is to be made.
    /// - Returns: the folder, opened for reading if this user may.
    mutating func end(making permissions: UInt32? = nil) throws(FileProblem) -> OpenedFolder {
        while let component = rest.popLast() {
            try noteLimit()
            let before = way
            if way.last.map({ $0 != UInt8(ascii: "/") }) == true { way.append(UInt8(ascii: "/")) }
            way += component.name
            if let folder = try folder(component, making: permissions) {
                place = folder
            } else {
                try follow(component.name, from: before)
            }
        }
        let folder = try forReading()
        if let stranger, try Self.owner(of: folder) != stranger.user { throw distrust(stranger) }
        return folder
    }

    /// The components, the first one last.
    private static func components(_ path: [UInt8], isOfLink: Bool) -> [Component] {
        path.split(separator: UInt8(ascii: "/")).reversed().map { Component(name: Array($0), isOfLink: isOfLink) }
    }

    private static func start(absolute: Bool) throws(FileProblem) -> OpenedFolder {
        try opened(absolute ? "/" : ".", at: AT_FDCWD, LINUX_O_PATH | O_DIRECTORY)
    }

    // MARK: Folders

    /// Opens a folder on the way; nil if it may be a symbolic link.
    private func folder(
        _ component: Component,
        making permissions: UInt32?
    ) throws(FileProblem) -> OpenedFolder? {
        do throws(FileProblem) {
            return try folder(component.name)
        } catch {
            guard error.number == ENOENT, let permissions, !component.isOfLink else { throw error }
            try make(component.name, permissions)
            return try folder(component.name)
        }
    }

    private func folder(_ name: [UInt8]) throws(FileProblem) -> OpenedFolder? {
        let number = place.number
        let name = FileName(name)
        let flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        do throws(Errno) {
            // Opened for reading, as long as this user may: that has a folder mounted that is mounted on demand.
            return OpenedFolder(try OwnedDescriptor(name.withCString { openat(number, $0, O_RDONLY | flags) }))
        } catch {
            switch error {
            case .notDirectory, .tooManySymbolicLinkLevels: return nil
            case .permissionDenied: break
            default: throw FileProblem(error.rawValue, while: "opened")
            }
        }
        do throws(Errno) {
            return OpenedFolder(try OwnedDescriptor(name.withCString { openat(number, $0, LINUX_O_PATH | flags) }))
        } catch {
            throw FileProblem(error.rawValue, while: "opened")
        }
    }

    private func make(_ name: [UInt8], _ permissions: UInt32) throws(FileProblem) {
        // It would be this user's, and not of him who alone is led to what is his.
        if let stranger { throw FileProblem(.untrusted, "can't be made \(stranger.sentence)") }
        do throws(Errno) {
            try place.makeFolder(FileName(name), permissions: permissions)
        } catch {
            guard error == .fileExists else { throw FileProblem(error.rawValue, while: "made") }
        }
    }

    // MARK: Links

    /// Goes where a link leads.
    private mutating func follow(_ name: [UInt8], from before: [UInt8]) throws(FileProblem) {
        let link = try link(name)
        links += 1
        guard links <= Self.mostLinks else { throw FileProblem(ELOOP, while: "opened") }
        try judge(String(decoding: name, as: UTF8.self), of: link.maker)
        guard !isLimited || Self.leadsDown(link.target) else {
            let text = String(decoding: name, as: UTF8.self)
            throw FileProblem(.untrusted, "lies behind \"\(text)\", a symbolic link that leads out of its folder")
        }
        way = before
        if link.target.first == UInt8(ascii: "/") {
            place = try Self.start(absolute: true)
            way = [UInt8(ascii: "/")]
        }
        rest += Self.components(link.target, isOfLink: true)
    }

    private func link(_ name: [UInt8]) throws(FileProblem) -> (maker: uid_t, target: [UInt8]) {
        let number = place.number
        let name = FileName(name)
        do throws(Errno) {
            let link = try OwnedDescriptor(
                name.withCString { openat(number, $0, LINUX_O_PATH | O_NOFOLLOW | O_CLOEXEC) }
            )
            let status = try link.status()
            guard status.st_mode & S_IFMT == S_IFLNK else { throw .notDirectory }
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlinkat(link.number, "", &target, target.count)
            guard count >= 0 else { throw .last }
            return (status.st_uid, target[..<count].map(UInt8.init(bitPattern:)))
        } catch {
            throw FileProblem(error.rawValue, while: "opened")
        }
    }

    /// Remembers who decides about a link, or refuses it.
    private mutating func judge(_ link: String, of maker: uid_t) throws(FileProblem) {
        var holder = stat()
        guard fstat(place.number, &holder) == 0 else { throw FileProblem(errno, while: "looked at") }
        // The sticky bit does not help: it keeps what is there from being moved away, not what is elsewhere from being
        // moved in. A group is let in to change what is there, as a team that releases by a link is.
        if !Self.isStranger(holder.st_uid), holder.st_mode & S_IWOTH != 0, let problem = Trust(holder).problem {
            throw FileProblem(.untrusted, "lies behind \"\(link)\", a symbolic link in a folder that \(problem)")
        }
        if Self.isStranger(maker) { try meet(Stranger(user: maker, link: link, isMaker: true)) }
        if Self.isStranger(holder.st_uid) {
            try meet(Stranger(user: holder.st_uid, link: link, isMaker: maker == holder.st_uid))
        }
    }

    private mutating func meet(_ other: Stranger) throws(FileProblem) {
        if let known = stranger, known.user != other.user { throw distrust(known) }
        stranger = other
    }

    private static func isStranger(_ user: uid_t) -> Bool { user != 0 && user != geteuid() }

    private func distrust(_ stranger: Stranger) -> FileProblem {
        FileProblem(.untrusted, "lies \(stranger.sentence) that leads to what is not \(stranger.name)'s")
    }

    // MARK: Limits

    /// Has no link be followed from now on that lies below a folder and leads anywhere but further down.
    static func limit(below folder: OpenedFolder) throws(Errno) {
        let identity = try folder.facts().identity
        limits.withLock { $0[identity] = folder }
    }

    private mutating func noteLimit() throws(FileProblem) {
        let limits = Self.limits.withLock { $0 }
        guard !isLimited, !limits.isEmpty else { return }
        do throws(Errno) {
            isLimited = limits[try place.facts().identity] != nil
        } catch {
            throw FileProblem(error.rawValue, while: "looked at")
        }
    }

    private static func leadsDown(_ target: [UInt8]) -> Bool {
        let names = target.split(separator: UInt8(ascii: "/"))
        return target.first != UInt8(ascii: "/") && !names.contains { $0.elementsEqual("..".utf8) }
    }

    // MARK: The end

    /// The same folder, opened for reading if this user may; without that right there is much that can be done in it.
    private func forReading() throws(FileProblem) -> OpenedFolder {
        do throws(FileProblem) {
            return try Self.opened(".", at: place.number, O_RDONLY | O_DIRECTORY)
        } catch {
            guard error.number == EACCES else { throw error }
            return place
        }
    }

    private static func opened(_ name: String, at number: Int32, _ flags: Int32) throws(FileProblem) -> OpenedFolder {
        do throws(Errno) {
            return OpenedFolder(try OwnedDescriptor(openat(number, name, flags | O_CLOEXEC)))
        } catch {
            throw FileProblem(error.rawValue, while: "opened")
        }
    }

    private static func owner(of folder: OpenedFolder) throws(FileProblem) -> uid_t {
        do throws(Errno) {
            return try folder.facts().owner
        } catch {
            throw FileProblem(error.rawValue, while: "looked at")
        }
    }
}
