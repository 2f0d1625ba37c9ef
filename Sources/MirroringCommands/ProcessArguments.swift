import MirroringFiles

/// The words behind the program's name that this process was started with.
///
/// Swift looks for them in memory, in front of the environment. Where a library that is loaded first sets a variable (`LD_PRELOAD`) the
/// environment moves, and Swift finds none, not even a name. Then the kernel is asked; not before, since where it has an interpreter run the
/// program, of another processor's for instance, it keeps the interpreter's words.
enum ProcessArguments {
    /// More than any kernel hands over.
    private static let limit = 8 << 20

    /// The words of this process.
    ///
    /// - Throws: ``CommandFailure`` (exit code 2) if nobody knows them.
    static func words() throws(CommandFailure) -> [String] {
        if !CommandLine.arguments.isEmpty { return Array(CommandLine.arguments.dropFirst()) }
        let kept = try? RegularFile(opening: "/proc/self/cmdline").bytes(limit: limit)
        guard let known = kept.flatMap({ Self.words(in: $0) }) else {
            throw CommandFailure(
                .usage,
                "With which words this command was started can't be found out. Mount /proc, or unset LD_PRELOAD, and run it again."
            )
        }
        return known
    }

    /// The words of a process.
    ///
    /// - Parameter bytes: the program's name and each word, with a zero behind each.
    /// - Returns: nil if there is not even a name.
    static func words(in bytes: [UInt8]) -> [String]? {
        guard bytes.last == 0 else { return nil }
        return bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false).dropFirst()
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
