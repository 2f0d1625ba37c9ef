import Foundation

/// The folder in which a command stands: relative paths of its words, of the environment and of job files begin there, and so do the
/// programs that it starts.
enum WorkingFolder {
    /// Checks that there is one. Relative paths would be taken for absolute ones otherwise.
    ///
    /// - Throws: ``CommandFailure`` (exit code 2) that names it.
    static func check() throws(CommandFailure) {
        guard FileManager.default.currentDirectoryPath.isEmpty else { return }
        let found = getcwd(nil, 0)
        defer { free(found) }
        let problem = found == nil ? "is gone" : "has too long a path"
        throw CommandFailure(
            .usage,
            "The working folder\(name.map { " \($0)" } ?? "") \(problem). Change to another one (cd), and run the command again."
        )
    }

    /// Where it was, as far as the system knows, or else whoever has started this.
    private static var name: String? {
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/cwd")
        let sign = " (deleted)"
        if let link, link.hasSuffix(sign) { return String(link.dropLast(sign.count)) }
        return ProcessInfo.processInfo.environment["PWD"]
    }
}
