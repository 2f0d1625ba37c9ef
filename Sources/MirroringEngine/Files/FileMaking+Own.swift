import Glibc
import MirroringFiles
import MirroringRemote

extension FileMaking {
    /// How this process makes them.
    static var current: Self { Self(user: geteuid(), group: getegid(), mask: ownMask) }

    /// How somebody with these rights makes them on another machine whose engine is too old to say so: of his groups it does not tell which
    /// one that is. Root's is its own as a rule; of anybody else a file keeps the group with which it is made there, since nobody has this
    /// number. The mask is this process's.
    init(guessedFor rights: EngineRights) {
        self.init(user: rights.user, group: rights.user == 0 ? 0 : .max, mask: Self.ownMask)
    }

    /// The permission bits that this process gives to nothing that it makes. To ask for them otherwise one has to change them.
    private static let ownMask: UInt32 = {
        let status = (try? RegularFile(opening: "/proc/self/status").text()) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Umask:") }
        let digits = line?.split(separator: "\t").last ?? ""
        return UInt32(digits, radix: 8) ?? 0o077
    }()
}
