import MirroringFiles
import MirroringRemote

/// What a copy can have of its original: what the destination's file system keeps, and what this process may give.
///
/// Who compares a copy with its original, or has rsync make one, goes by it: what can't be kept is no difference.
struct DestinationTraits: Sendable, Hashable {
    /// Which times the file system keeps.
    var times = TimePrecision.exact
    /// Whether files may be given to others there: not on FAT, nor on another machine that takes root for nobody.
    var keepsOwners = true
    /// Whether each file has permission bits of its own.
    var keepsModes = true
    /// Whether a file may have several names.
    var hasHardLinks = true
    /// Whether there are symbolic links.
    var hasSymbolicLinks = true
    /// Which names it takes.
    var names = NameRules()
    /// Whether names that differ in nothing but case are two: not on FAT, NTFS or SMB.
    var keepsCase = true
    /// Whether points and spaces at the end of a name are kept: not on FAT either.
    var keepsNameEnds = true
    /// Which attributes files may have beside mode, owner and time.
    var attributes = AttributeKinds.all
    /// What this process may do.
    var rights: EngineRights
    /// How it makes what is new.
    var making = FileMaking.current

    /// What holds of the usual file systems, for who has not tried it.
    static let usual = Self(rights: .current)

    /// Whether a copy gets that owner.
    func mayGive(owner: UInt32) -> Bool {
        owner == rights.user || keepsOwners && rights.mayGive(owner: owner)
    }

    /// Whether a copy gets that group.
    func mayGive(group: UInt32) -> Bool {
        keepsOwners && rights.mayGive(group: group)
    }

    /// Whether a program may get capabilities.
    var mayGiveCapabilities: Bool { attributes.contains(.extended) && rights.mayGiveCapabilities }

    /// The original without the capabilities that a copy can't get.
    func givable(_ original: FileFacts) -> FileFacts {
        var facts = original
        if !mayGiveCapabilities { facts.capability = [] }
        return facts
    }

    /// Whose a copy is: its original's owner's where that can be, else this user's.
    func owner(of original: FileFacts) -> UInt32 {
        mayGive(owner: original.owner) ? original.owner : rights.user
    }
}
