import MirroringFiles
import Yams

extension JobFile.KeyGroup {
    /// What is run before and after a run.
    static let commands = Self(keys: ["before", "after"]) { keys, job in
        job.before = keys.command("before")
        job.after = keys.command("after")
    }
}

extension JobFileKeys {
    /// Checks that a file with commands is trusted: whoever can write to it has them run with this user's rights.
    ///
    /// - Parameter distrust: why others than this user and root decide what is in the file; nil if they don't.
    func checkCommands(_ distrust: FileProblem?) {
        guard let distrust, let key = ["before", "after"].first(where: { node($0) != nil }) else { return }
        note(
            key,
            """
            is a command to run, but the file \(distrust). See to it that it is yours alone, and that nobody else may \
            write to it, or remove the command.
            """
        )
    }

    /// A text for the shell, or a list of a program and its arguments.
    fileprivate func command(_ key: String) -> JobCommand? {
        guard let node = node(key) else { return nil }
        let words = (node.sequence.map(Array.init) ?? [node]).map { $0.scalar?.string }
        let texts = words.compactMap(\.self)
        guard texts.count == words.count, let program = texts.first, program.contains(where: { !$0.isWhitespace }),
            !texts.contains(where: { $0.utf8.contains(0) })
        else {
            note(key, "must be a command: one text for /bin/sh, or a list of a program and its arguments.")
            return nil
        }
        guard node.sequence != nil else { return JobCommand(shell: program) }
        // It is run in /, where no relative path leads to what somebody meant.
        guard program.hasPrefix("/") || !program.contains("/") else {
            note(key, "names the program \(program). Name it by its whole path, or by a name along PATH.")
            return nil
        }
        return JobCommand(program: program, arguments: Array(texts.dropFirst()))
    }
}
