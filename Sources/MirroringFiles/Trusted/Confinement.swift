import CMirroringLinux
import Glibc
package import SystemPackage

/// The places outside of which this process, and all that it starts, opens, makes, renames and removes nothing any more: the kernel sees to
/// that (Landlock, see landlock(7)), whatever a symbolic link, somebody who is faster or another program makes of a path.
///
/// It does not keep from asking what is known of a file, nor from changing its mode, owner or times.
package struct Confinement: Sendable {
    /// What may be done with what is at a place, and below it.
    package enum Use: Sendable, Hashable {
        /// It is read.
        case reading
        /// It is read, and programs are run.
        case running
        /// All that can be done with files, but running them.
        case changing
    }

    /// Why a process can't be confined.
    package enum Obstacle: Error, Sendable, Hashable {
        /// The kernel has no Landlock, or has it turned off.
        case missing
        /// The kernel's Landlock is one that lets nobody rename from one folder to another: it is older than Linux 5.19.
        case old
        /// There are threads already for which it would not hold.
        case late
        /// The system refuses.
        case refused(Errno)
    }

    private var places: [(path: String, use: Use)] = []

    /// No place at all.
    package init() {}

    /// Adds a place; symbolic links on the way to it are followed. One that is not there stays closed, also if it is made later.
    package mutating func allow(_ use: Use, at paths: String...) {
        places += paths.map { ($0, use) }
    }

    /// Confines this process for as long as it lives. It must have no other thread yet.
    ///
    /// - Parameter renaming: whether files are renamed from one folder to another.
    /// - Throws: ``Obstacle``; then nothing has changed.
    package func begin(renaming: Bool) throws(Obstacle) {
        let version = linux_landlock_version()
        guard version >= 1 else { throw .missing }
        guard version >= 2 || !renaming else { throw .old }
        guard Self.isAlone else { throw .late }
        let known = Right.known(to: version)
        do throws(Errno) {
            let rules = try OwnedDescriptor(linux_landlock_rules(known.rawValue))
            for (path, use) in places { try Self.allow(known.intersection(Right(use)), at: path, by: rules) }
            guard linux_landlock_hold(rules.number) == 0 else { throw .last }
        } catch {
            throw .refused(error)
        }
    }

    private static func allow(
        _ rights: Right,
        at path: String,
        by rules: borrowing OwnedDescriptor
    ) throws(Errno) {
        let place: OwnedDescriptor
        do throws(Errno) {
            place = try OwnedDescriptor(open(path, LINUX_O_PATH | O_CLOEXEC))
        } catch {
            return
        }
        let isFolder = try place.status().st_mode & S_IFMT == S_IFDIR
        let own = isFolder ? rights : rights.intersection(.ofFiles)
        guard linux_landlock_allow(rules.number, place.number, own.rawValue) == 0 else { throw .last }
    }

    /// Whether this process has one thread: its folder of threads has a name for each, beside its own two.
    private static var isAlone: Bool {
        var status = stat()
        return stat("/proc/self/task", &status) == 0 && status.st_nlink == 3
    }
}

/// A right of Landlock's, `LANDLOCK_ACCESS_FS_…`.
private struct Right: OptionSet {
    let rawValue: UInt64

    static let execute = Right(rawValue: 1 << 0)
    static let writeFile = Right(rawValue: 1 << 1)
    static let readFile = Right(rawValue: 1 << 2)
    static let readFolder = Right(rawValue: 1 << 3)
    /// Of renaming and linking from one folder to another.
    static let refer = Right(rawValue: 1 << 13)
    static let truncate = Right(rawValue: 1 << 14)
    /// The first version's, among them all of making and removing.
    static let first = Right(rawValue: (1 << 13) - 1)

    /// Those that can be said of what is no folder.
    static let ofFiles: Right = [.execute, .writeFile, .readFile, .truncate]

    /// Those that a version of Landlock knows. What later ones know beside is left as it is.
    static func known(to version: Int32) -> Right {
        var rights = first
        if version >= 2 { rights.insert(.refer) }
        if version >= 3 { rights.insert(.truncate) }
        return rights
    }
}

extension Right {
    /// What a use takes.
    init(_ use: Confinement.Use) {
        switch use {
        case .reading: self = [.readFile, .readFolder]
        case .running: self = [.readFile, .readFolder, .execute]
        case .changing: self = Self.first.union([.refer, .truncate]).subtracting(.execute)
        }
    }
}
