import CMirroringLinux
import Glibc
import SystemPackage

extension OpenedFolder {
    /// As many as the kernel follows in one path.
    private static var mostLinks: Int { 40 }

    /// Opens a folder by the path that somebody has given it in a setting or job, one component at a time.
    ///
    /// Whoever may write to a folder on the way can make a link there that leads anywhere, so not every symbolic link
    /// is followed: one that this user or root made is; one that somebody else made is followed only if the folder at
    /// the end belongs to its maker, who may do anything with that folder as it is.
    ///
    /// - Parameter path: absolute, or relative to the working folder.
    /// - Throws: ``FileProblem`` with the path in it.
    public static func named(_ path: String) throws(FileProblem) -> OpenedFolder {
        do throws(FileProblem) {
            return try walked(path)
        } catch {
            throw error.at(path)
        }
    }

    private static func walked(_ path: String) throws(FileProblem) -> OpenedFolder {
        var place = try start(absolute: path.utf8.first == UInt8(ascii: "/"))
        var rest = components(Array(path.utf8))
        var links = 0
        var stranger: (maker: uid_t, link: [UInt8])?
        while let name = rest.popLast() {
            if let folder = try folder(name, in: place) {
                place = folder
                continue
            }
            let link = try link(name, in: place)
            links += 1
            guard links <= mostLinks else { throw FileProblem(ELOOP, while: "opened") }
            if link.maker != 0, link.maker != geteuid() {
                if let stranger, stranger.maker != link.maker { throw distrust(stranger) }
                stranger = (link.maker, name)
            }
            if link.target.first == UInt8(ascii: "/") { place = try start(absolute: true) }
            rest += components(link.target)
        }
        let folder = OpenedFolder(try forReading(place))
        if let stranger, try owner(of: folder) != stranger.maker { throw distrust(stranger) }
        return folder
    }

    /// The components, the first one last.
    private static func components(_ path: [UInt8]) -> [[UInt8]] {
        path.split(separator: UInt8(ascii: "/")).reversed().map(Array.init)
    }

    private static func start(absolute: Bool) throws(FileProblem) -> OwnedDescriptor {
        try opened(absolute ? "/" : ".", at: AT_FDCWD, LINUX_O_PATH | O_DIRECTORY)
    }

    /// Opens a folder on the way; nil if it may be a symbolic link.
    private static func folder(
        _ name: [UInt8],
        in place: borrowing OwnedDescriptor
    ) throws(FileProblem) -> OwnedDescriptor? {
        let number = place.number
        let name = FileName(name)
        let flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        do throws(Errno) {
            // Opened for reading, as long as this user may: that has a folder mounted that is mounted on demand.
            return try OwnedDescriptor(name.withCString { openat(number, $0, O_RDONLY | flags) })
        } catch {
            switch error {
            case .notDirectory, .tooManySymbolicLinkLevels: return nil
            case .permissionDenied: break
            default: throw FileProblem(error.rawValue, while: "opened")
            }
        }
        do throws(Errno) {
            return try OwnedDescriptor(name.withCString { openat(number, $0, LINUX_O_PATH | flags) })
        } catch {
            throw FileProblem(error.rawValue, while: "opened")
        }
    }

    private static func link(
        _ name: [UInt8],
        in place: borrowing OwnedDescriptor
    ) throws(FileProblem) -> (maker: uid_t, target: [UInt8]) {
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

    private static func opened(_ name: String, at number: Int32, _ flags: Int32) throws(FileProblem) -> OwnedDescriptor
    {
        do throws(Errno) {
            return try OwnedDescriptor(openat(number, name, flags | O_CLOEXEC))
        } catch {
            throw FileProblem(error.rawValue, while: "opened")
        }
    }

    /// The same folder, opened for reading if this user may; without that right there is much that can be done in it.
    private static func forReading(_ place: consuming OwnedDescriptor) throws(FileProblem) -> OwnedDescriptor {
        do throws(FileProblem) {
            return try opened(".", at: place.number, O_RDONLY | O_DIRECTORY)
        } catch {
            guard error.number == EACCES else { throw error }
            return place
        }
    }

    private static func owner(of folder: OpenedFolder) throws(FileProblem) -> uid_t {
        do throws(Errno) {
            return try folder.facts().owner
        } catch {
            throw FileProblem(error.rawValue, while: "looked at")
        }
    }

    private static func distrust(_ stranger: (maker: uid_t, link: [UInt8])) -> FileProblem {
        let maker = Trust.name(stranger.maker)
        let link = String(decoding: stranger.link, as: UTF8.self)
        return FileProblem(
            .untrusted,
            "lies behind \"\(link)\", a symbolic link of \(maker)'s that leads to what is not \(maker)'s"
        )
    }
}
