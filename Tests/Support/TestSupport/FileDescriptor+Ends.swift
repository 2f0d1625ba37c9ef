import Glibc
public import SystemPackage

/// Of an end of a pipe that a test closes, a process that another test has just forked has a copy for a moment.
extension FileDescriptor {
    /// The other end is there still.
    public struct OtherEnd: Error {}

    /// Waits until nobody can read any more what is written here.
    ///
    /// - Throws: ``OtherEnd`` after a minute.
    public func waitUntilNobodyReads() throws {
        try wait(for: POLLERR)
    }

    /// Waits until nobody can write any more what is read here.
    ///
    /// - Throws: ``OtherEnd`` after a minute.
    public func waitUntilNobodyWrites() throws {
        try wait(for: POLLHUP)
    }

    private func wait(for sign: Int32) throws {
        var end = pollfd(fd: rawValue, events: 0, revents: 0)
        guard poll(&end, 1, 60_000) == 1, Int32(end.revents) & sign != 0 else { throw OtherEnd() }
    }
}
