import Foundation
import Testing

extension EngineFixture {
    /// Writes a script that can be run as a program; its path.
    func program(_ name: String, _ script: String) throws -> String {
        let program = "\(path)/\(name)"
        try write(Array(name.utf8), "\(script)\n", in: path)
        chmod(program, 0o755)
        try Self.waitForWriters(of: program)
        return program
    }

    /// Returns when nobody can write to a file any more: the system runs no program that somebody could still change. A child of another
    /// test that is just being forked has a copy of each descriptor of this process until it executes its own program.
    static func waitForWriters(of path: String) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        try #require(file >= 0)
        defer { close(file) }
        let setLease: Int32 = 1_024  // F_SETLEASE, which readers get where nobody writes
        // Nobody is told when there is no writer any more.
        while fcntl(file, setLease, Int32(F_RDLCK)) != 0, errno == EAGAIN { usleep(1_000) }
        _ = fcntl(file, setLease, Int32(F_UNLCK))
    }
}
