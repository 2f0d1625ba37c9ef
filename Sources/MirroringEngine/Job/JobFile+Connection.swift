import MirroringSettings

extension JobFile.KeyGroup {
    /// How another machine is reached.
    static let connection = Self(keys: ["ssh", "compress"]) { keys, job in
        job.ssh = keys.ssh("ssh") ?? job.ssh
        job.compress = keys.bool("compress") ?? false
    }
}

extension JobFileKeys {
    /// A day: whoever waits for longer has a timer that tries again.
    private static let longestPatience = TimeSpan(seconds: 86_400)

    /// `{hostKeys: …, connectTimeout: …, patience: …, program: …}`.
    fileprivate func ssh(_ key: String) -> SSHOptions? {
        guard let keys = section(key, known: ["hostKeys", "connectTimeout", "patience", "program"]) else { return nil }
        var options = SSHOptions()
        options.hostKeys = keys.word("hostKeys", of: SSHOptions.HostKeys.self) ?? options.hostKeys
        options.connectTimeout = keys.integer("connectTimeout", in: 1...3_600) ?? options.connectTimeout
        let patience = keys.span("patience", in: TimeSpan(seconds: 0)...Self.longestPatience)
        options.patience = patience?.duration ?? options.patience
        options.program = keys.program("program")
        return options
    }

    /// The path of the far end's program.
    private func program(_ key: String) -> String? {
        guard let path = string(key) else { return nil }
        guard SSHOptions.isProgram(path) else {
            note(
                key,
                """
                is "\(path)". Write the whole path of mirror on the other machine; it has letters, digits, and . _ - / in it.
                """
            )
            return nil
        }
        return path
    }

    /// Checks that nothing is said of another machine where there is none, and nothing asked of its rsync that can't be done there.
    func checkConnection(of job: Job) {
        guard job.farSource != nil || job.farDestination != nil else {
            for key in ["ssh", "compress"] where node(key) != nil {
                note(key, "is of use only where the source or the destination is on another machine. Remove it.")
            }
            return
        }
        if let option = job.rsyncOptions.onlyHere(sends: job.farSource == nil) {
            note("rsync", "holds \"\(option)\", which the rsync of another machine is not given. Remove it.")
        }
    }
}
