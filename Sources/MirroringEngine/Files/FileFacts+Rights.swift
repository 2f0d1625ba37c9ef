import Glibc
import MirroringFiles

extension FileFacts {
    /// Whether who runs it gets the rights of its owner or group, or capabilities.
    var givesRights: Bool { kind == .file && (mode & 0o6000 != 0 || !capability.isEmpty) }

    /// The same without what gives rights to who runs it.
    var plain: FileFacts {
        var facts = self
        if givesRights { facts.mode &= 0o1777 }
        facts.capability = []
        return facts
    }

    /// The same for who looks at some attributes alone.
    func looked(at kinds: AttributeKinds) -> FileFacts {
        var facts = self
        facts.attributes.formIntersection(kinds)
        if !kinds.contains(.extended) { facts.capability = [] }
        return facts
    }

    /// Whether this copy may get owner and mode of its original and keep its content.
    ///
    /// rsync takes for a copy whatever has the original's size and time. Whoever may write to the folder can put that
    /// there: a file of his own, to which he may still write, or one of somebody else's that he has moved or linked to,
    /// and that would change hands. So root gives nothing away: the copy has to belong to whom a copy belongs, who
    /// could have done as much. Nor does a program get set-user-ID or set-group-ID without being compared. Others can't
    /// change what is somebody else's at all: it is replaced.
    func mayBecome(_ original: FileFacts, with traits: DestinationTraits) -> Bool {
        guard traits.rights.user == 0 else {
            return traits.rights.ownsAttributes(of: self) && (!original.givesRights || isTrusted)
        }
        return !original.givesRights && owner == traits.owner(of: original)
            && isCopy(of: original, with: traits.times)
    }

    /// Whether this copy has names that its original has not. What is given to it is given to all of them, and the others may be copies of
    /// other files: those would get it as well.
    func hasOtherNames(than original: FileFacts) -> Bool { links > max(1, original.links) }

    /// Whether nobody but this user and root can have written to it, as far as its owner tells.
    var isTrusted: Bool { owner == 0 || owner == geteuid() }
}
