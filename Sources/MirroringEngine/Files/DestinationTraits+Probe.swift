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
            sample: try Self.kept(TimePrecision.sample, by: folder, at: whole),
            past: try Self.kept(FileTime(seconds: -TimePrecision.farAway, nanoseconds: 0), by: folder, at: whole),
            future: try Self.kept(FileTime(seconds: TimePrecision.farAway, nanoseconds: 0), by: folder, at: whole)
        )
        for mode in Self.modes where keepsModes {
            let isSet = (try? file.setPermissions(mode)) != nil
            let facts = try file.facts()
            keepsModes = isSet && facts.mode == mode
        }
        hasHardLinks = Self.mayMakeLink { () throws(Errno) in
            try folder.link(FileName(Self.probe), to: folder, FileName(Self.secondName))
        }
        hasSymbolicLinks = Self.mayMakeLink { () throws(Errno) in
            try folder.makeLink(FileName(Self.linkName), to: Array(Self.probe.utf8))
        }
        names = Self.names(takenBy: folder)
        // No name that is made here, so what is found is the file itself. A file system that refuses to look keeps it apart.
        keepsCase = (try? folder.facts(FileName(Self.probe.uppercased()))) == nil
        keepsNameEnds = (try? folder.facts(FileName("\(Self.probe)."))) == nil
        attributes = try Self.keptAttributes(folder, at: whole)
        keepsOwners = try Self.keepsOwners(folder, at: whole, rights)
    }

    private static let prefix = "probe."
    /// The file that is made, and its second name. They are this process's, since one that only plans the job may try at the same time;
    /// neither is one of a package's.
    private static var probe: String { "\(prefix)\(getpid())" }
    private static var secondName: String { "\(probe).link" }
    private static var linkName: String { "\(probe).symlink" }
    /// Modes that differ in every kind of bit.
    private static let modes: [UInt32] = [0o640, 0o604]

    /// Removes this process's files, and those of processes that are not there any more.
    private static func removeProbes(from folder: OpenedFolder) {
        for name in (try? folder.names()) ?? [] where name.starts(with: prefix.utf8) {
            let digits = name.dropFirst(prefix.utf8.count).prefix { $0 != UInt8(ascii: ".") }
            let process = Int32(String(decoding: digits, as: UTF8.self)) ?? 0
            guard process <= 0 || process == getpid() || kill(process, 0) != 0 && errno == ESRCH else { continue }
            try? folder.removeFile(FileName(name))
        }
    }

    /// Whether the file system has links of a kind; a disk that is full says nothing about that.
    private static func mayMakeLink(_ make: () throws(Errno) -> Void) -> Bool {
        do throws(Errno) {
            try make()
            return true
        } catch {
            return ![EPERM, EOPNOTSUPP, EINVAL, ENOSYS, EMLINK].contains(error.rawValue)
        }
    }

    /// Which names the file system takes. Some look for any, and refuse to make it.
    private static func names(takenBy folder: OpenedFolder) -> NameRules {
        func takes(_ bytes: [UInt8], unless refusals: Set<Int32> = [EINVAL, EILSEQ, ENOENT]) -> Bool {
            let name = Array("\(probe).".utf8) + bytes
            do throws(SystemFailure) {
                let flags = O_WRONLY | O_CREAT | O_EXCL
                _ = try OpenedFile<SystemFailure>(FileName(name), in: folder, at: "", flags, while: "made")
                return true
            } catch {
                return !refusals.contains(error.number)
            }
        }
        var rules = NameRules()
        if let longest = try? folder.longestName(), longest < rules.longest {
            // Some tell less than what they take.
            let long = [UInt8](repeating: UInt8(ascii: "x"), count: max(0, longest - probe.utf8.count))
            if !takes(long, unless: [ENAMETOOLONG]) { rules.longest = longest }
        }
        let noText: [UInt8] = [0xFF]
        // Most take all of it.
        guard !takes(NameRules.doubtful + noText) else { return rules }
        for byte in NameRules.doubtful where !takes([byte]) {
            rules.refused.formUnion(NameRules.controls.contains(byte) ? Array(NameRules.controls) : [byte])
        }
        rules.areText = !takes(noText)
        return rules
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

    /// Which attributes the file can have.
    private static func keptAttributes(
        _ folder: OpenedFolder,
        at path: String
    ) throws(RunFailure) -> AttributeKinds {
        try looking(at: path) { () throws(Errno) -> AttributeKinds in
            guard let entry = try folder.entry(FileName(probe)) else { throw Errno.noSuchFileOrDirectory }
            var kept: AttributeKinds = []
            for (kind, sample) in samples where (try? entry.give(sample, kind)) == [] {
                if try entry.attributes(kind) == sample { kept.insert(kind) }
            }
            return kept
        }
    }

    /// An attribute of each kind. The list lets root read beside the owner, who always may.
    private static let samples: [(AttributeKinds, ExtendedAttributes)] = [
        (.extended, ExtendedAttributes([Array("user.mirroring".utf8): [UInt8(ascii: "1")]])),
        (.accessLists, ExtendedAttributes([ExtendedAttributes.accessList: sampleList])),
    ]

    /// As the system keeps it: a version, then kind, rights and number of the owner, a user, the group, the mask and all others.
    private static let sampleList: [UInt8] = {
        let anybody = UInt32.max
        let entries: [(kind: UInt16, rights: UInt16, number: UInt32)] = [
            (0x01, 6, anybody), (0x02, 4, 0), (0x04, 0, anybody), (0x10, 4, anybody), (0x20, 0, anybody),
        ]
        return entries.reduce(into: [2, 0, 0, 0]) { list, entry in
            for number in [entry.kind, entry.rights] { list += [UInt8(number & 0xFF), UInt8(number >> 8)] }
            list += (0..<4).map { UInt8(truncatingIfNeeded: entry.number >> (8 * $0)) }
        }
    }()

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
