/// How a program ended, and what it needed.
package struct ProgramEnding: Sendable, Hashable {
    /// How it ended.
    package enum Cause: Sendable, Hashable {
        /// By itself, with an exit code.
        case exit(Int)
        /// By a signal.
        case signal(Int32)
    }

    /// What it, and all that it has started and waited for, needed of the machine.
    package struct Resources: Sendable, Hashable {
        /// Milliseconds of the processor's time in the program itself.
        package var userMilliseconds: Int
        /// Milliseconds of it in the system.
        package var systemMilliseconds: Int
        /// The most bytes of memory at one time.
        package var memoryBytes: Int
        /// Bytes that were read from disks, and not from their cache.
        package var readBytes: Int
        /// Bytes that were written to disks.
        package var writtenBytes: Int

        /// What was needed.
        package init(
            userMilliseconds: Int,
            systemMilliseconds: Int,
            memoryBytes: Int,
            readBytes: Int,
            writtenBytes: Int
        ) {
            self.userMilliseconds = userMilliseconds
            self.systemMilliseconds = systemMilliseconds
            self.memoryBytes = memoryBytes
            self.readBytes = readBytes
            self.writtenBytes = writtenBytes
        }
    }

    /// How it ended.
    package var cause: Cause
    /// What it needed.
    package var resources: Resources

    /// An ending.
    package init(_ cause: Cause, _ resources: Resources) {
        (self.cause, self.resources) = (cause, resources)
    }
}
