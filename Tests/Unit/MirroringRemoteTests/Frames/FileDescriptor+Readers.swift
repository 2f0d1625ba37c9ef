import Glibc
import SystemPackage
import Testing

extension FileDescriptor {
    /// Waits until nobody can read what is written here. Of an end that a test closes, a process that another test has just forked has a
    /// copy for a moment.
    func waitUntilNobodyReads() throws {
        var end = pollfd(fd: rawValue, events: 0, revents: 0)
        try #require(poll(&end, 1, 60_000) == 1 && Int32(end.revents) & POLLERR != 0, "the other end is read still")
    }
}
