import Glibc
import MirroringFiles

extension FileFacts {
    /// Whether who runs it gets the rights of its owner or group.
    var givesRights: Bool { kind == .file && mode & 0o6000 != 0 }

    /// Whether nobody but this user and root can have written to it, as far as its owner tells.
    var isTrusted: Bool { owner == 0 || owner == geteuid() }
}
