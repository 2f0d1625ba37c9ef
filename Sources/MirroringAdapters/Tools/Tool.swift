/// A program whose options, output and exit codes are known.
package enum Tool: String, Sendable, Hashable, CaseIterable {
    case rsync, rclone, restic, borg
    /// Any other one: of that are known the exit code and what it writes.
    case other

    /// Programs that start another one, which is named behind them.
    private static let launchers: Set = [
        "choom", "chronic", "chrt", "command", "doas", "eatmydata", "env", "faketime", "flock", "ionice", "nice",
        "nohup", "numactl", "prlimit", "runuser", "setpriv", "setsid", "sshpass", "stdbuf", "sudo", "systemd-inhibit",
        "taskset", "time", "timeout", "unshare",
    ]

    /// Options of launchers whose value, such as a user, may be called like a known program.
    private static let namingOptions: Set = [
        "-u", "-g", "-G", "--user", "--group", "--supp-group", "--reuid", "--ruid", "--euid", "--regid", "--rgid",
        "--egid", "--groups", "--who", "--why",
    ]

    /// Where in a command a known program stands: at its beginning, or behind programs that start it, such as `nice`.
    ///
    /// - Parameter words: the command.
    /// - Returns: the program and its index; ``other`` and 0 where there is none.
    package static func find(in words: [String]) -> (tool: Tool, index: Int) {
        guard let first = words.first else { return (.other, 0) }
        if let tool = named(first) { return (tool, 0) }
        guard launchers.contains(lastPart(first)) else { return (.other, 0) }
        for index in words.indices.dropFirst() {
            let word = words[index]
            let tool = named(word)
            if let tool, !isForLauncher(index, of: words) { return (tool, index) }
            // An option, its value, a variable, a time: what stands between them.
            let isBetween =
                tool != nil || word.hasPrefix("-") || words[index - 1].hasPrefix("-") || word.contains("=")
                || word.first?.isNumber == true || launchers.contains(lastPart(word))
            guard isBetween else { break }
        }
        return (.other, 0)
    }

    /// Whether a word that looks like a program is for the launcher before it: in `sudo -u borg borg create` the first is a user, and in
    /// `flock /run/lock/rsync rsync -a a b` a file.
    private static func isForLauncher(_ index: Int, of words: [String]) -> Bool {
        if namingOptions.contains(words[index - 1]) { return true }
        guard let next = words.dropFirst(index + 1).first else { return false }
        return named(next) != nil || launchers.contains(lastPart(next))
    }

    private static func named(_ word: String) -> Tool? {
        Tool(rawValue: lastPart(word)).flatMap { $0 == .other ? nil : $0 }
    }

    /// The last part of a path.
    package static func lastPart(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
