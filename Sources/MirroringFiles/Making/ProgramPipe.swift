import CMirroringLinux
import Glibc
package import SystemPackage

/// A pipe to or from a program that this process starts. No other program gets an end of it, so that each end is closed when its holder has
/// closed it.
package struct ProgramPipe: Sendable {
    /// Where it is read.
    package let readEnd: FileDescriptor
    /// Where it is written.
    package let writeEnd: FileDescriptor

    /// A pipe; whoever makes it sees to it that both ends are closed.
    ///
    /// - Parameter program: the program, as a message names it.
    package init(for program: String) throws(SystemFailure) {
        var numbers: [Int32] = [-1, -1]
        guard pipe2(&numbers, O_CLOEXEC) == 0 else {
            throw SystemFailure(.last, while: "made", path: "A pipe for \(program)")
        }
        readEnd = FileDescriptor(rawValue: numbers[0])
        writeEnd = FileDescriptor(rawValue: numbers[1])
    }

    /// Closes both ends.
    package func close() {
        for end in [readEnd, writeEnd] { try? end.close() }
    }
}
