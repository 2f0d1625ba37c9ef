import Glibc
public import SystemPackage

extension OpenedFolder {
    /// How many bytes this user may still write to the file system on which the folder lies.
    ///
    /// - Returns: nil where the file system does not say.
    public func freeBytes() throws(Errno) -> Int? {
        var status = statvfs()
        try Self.check(fstatvfs(number, &status))
        guard status.f_blocks > 0 else { return nil }
        // Some blocks are root's alone.
        return Self.bytes(of: geteuid() == 0 ? status.f_bfree : status.f_bavail, status)
    }

    /// How many bytes the file system on which the folder lies has room for in all.
    ///
    /// - Returns: nil where the file system does not say.
    public func capacity() throws(Errno) -> Int? {
        var status = statvfs()
        try Self.check(fstatvfs(number, &status))
        return status.f_blocks > 0 ? Self.bytes(of: status.f_blocks, status) : nil
    }

    /// The most bytes of a name on the file system on which the folder lies.
    ///
    /// - Returns: nil where the file system does not say.
    public func longestName() throws(Errno) -> Int? {
        var status = statvfs()
        try Self.check(fstatvfs(number, &status))
        return status.f_namemax > 0 ? Int(clamping: status.f_namemax) : nil
    }

    private static func bytes(of blocks: fsblkcnt_t, _ status: statvfs) -> Int {
        let (bytes, isTooLarge) = UInt(blocks).multipliedReportingOverflow(by: UInt(status.f_frsize))
        return isTooLarge ? .max : Int(clamping: bytes)
    }
}
