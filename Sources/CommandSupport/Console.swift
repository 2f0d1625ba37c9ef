import Foundation

/// Where text goes: what a person reads to stderr, data to stdout.
public enum Console {
    /// Writes a line for a person.
    public static func error(_ line: String) {
        write(line, to: STDERR_FILENO)
    }

    /// Writes a line of data.
    public static func output(_ line: String) {
        write(line, to: STDOUT_FILENO)
    }

    /// Whether colours may be used on that descriptor: a terminal, and `NO_COLOR` is not set.
    public static func allowsColor(on descriptor: Int32) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// One `write` for a line, so that lines of several threads do not mix and nothing waits in a buffer.
    private static func write(_ line: String, to descriptor: Int32) {
        var line = line
        line.append("\n")
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno != EINTR {
                    return  // nobody reads any more; there is nowhere left to say so
                }
            }
        }
    }
}
