import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

extension DestinationTraits {
    /// Finds out what a file system keeps, by trying it with a file that is removed again.
    ///
    /// - Parameters:
    ///   - folder: where to try: a folder of the engine's own on that file system.
    ///   - path: its path, for the error.
    /// - Throws: ``RunFailure`` if no file can be made and looked at there.
    init(probing folder: OpenedFolder, at path: String) throws(RunFailure) {
        self.init(rights: .current)
        Self.removeProbes(from: folder)
        defer { Self.removeProbes(from: folder) }
        let whole = "\(path)/\(Self.probe)"
        let flags = O_WRONLY | O_CREAT | O_EXCL
        let file = try OpenedFile<RunFailure>(FileName(Self.probe), in: folder, at: whole, flags, while: "made")
        times = TimePrecision(
            sample: try Self.kept(TimePrecision.sample, by: folder, at: whole) ?? TimePrecision.sample,
            past: try Self.kept(FileTime(seconds: -TimePrecision.farAway, nanoseconds: 0), by: folder, at: whole),
            future: try Self.kept(FileTime(seconds: TimePrecision.farAway, nanoseconds: 0), by: folder, at: whole)
        )
        for mode in Self.modes where keepsModes {
            let isSet = (try? file.setPermissions(mode)) != nil
            let facts = try file.facts()
            keepsModes = isSet && facts.mode == mode
        }
        hasHardLinks = (try? folder.link(FileName(Self.probe), to: folder, FileName(Self.secondName))) != nil
        keepsOwners = try Self.keepsOwners(folder, at: whole, rights)
    }

    /// The file that is made, and its second name. Neither is one of a package's.
    private static let probe = "probe"
    private static let secondName = "probe.link"
    /// Modes that differ in every kind of bit.
    private static let modes: [UInt32] = [0o640, 0o604]

    private static func removeProbes(from folder: OpenedFolder) {
        for name in [probe, secondName] { try? folder.removeFile(FileName(name)) }
    }

    /// What the file system makes of a time; nil if it refuses it.
    private static func kept(
        _ time: FileTime,
        by folder: OpenedFolder,
        at path: String
    ) throws(RunFailure) -> FileTime? {
        try looking(at: path) { () throws(Errno) -> FileTime? in
            guard let entry = try folder.entry(FileName(probe)) else { throw Errno.noSuchFileOrDirectory }
            guard (try? entry.setModified(time)) != nil else { return nil }
            return try entry.facts().modified
        }
    }

    /// Whether the file can be given to somebody else, to whom does not matter: to a user by root, to a group by who belongs to it.
    private static func keepsOwners(
        _ folder: OpenedFolder,
        at path: String,
        _ rights: EngineRights
    ) throws(RunFailure) -> Bool {
        try looking(at: path) { () throws(Errno) -> Bool in
            guard let entry = try folder.entry(FileName(probe)) else { throw Errno.noSuchFileOrDirectory }
            var wanted = try entry.facts()
            if rights.user == 0 {
                wanted.owner = (1...UInt32(1 << 16)).first { rights.mayGive(owner: $0) } ?? wanted.owner
            } else {
                wanted.group = rights.groups.first { $0 != wanted.group } ?? wanted.group
            }
            try entry.setOwner(wanted.owner, wanted.group)
            let facts = try entry.facts()
            return facts.owner == wanted.owner && facts.group == wanted.group
        }
    }

    private static func looking<Result>(
        at path: String,
        _ body: () throws(Errno) -> Result
    ) throws(RunFailure) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw RunFailure(SystemFailure(error, while: "looked at", path: path))
        }
    }
}
