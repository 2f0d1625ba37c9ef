import Glibc
import Testing

@testable import MirroringAdapters

/// Of an end that a test closes, a process that another test has just forked has a copy for a moment.
extension Pipe {
    /// Waits until nobody can read any more what is written to a pipe.
    static func waitUntilNobodyReads(_ writing: Int32) throws {
        try #require(isGone(POLLERR, beyond: writing), "the other end is read still")
    }

    /// Waits until nobody can write any more what is read from a pipe.
    static func waitUntilNobodyWrites(_ reading: Int32) throws {
        try #require(isGone(POLLHUP, beyond: reading), "the other end is written to still")
    }

    /// Waits until the system says by that sign that the other end is gone; false if it does not.
    private static func isGone(_ sign: Int32, beyond descriptor: Int32) -> Bool {
        var end = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&end, 1, 60_000) == 1 && Int32(end.revents) & sign != 0
    }
}
