import MirroringEngine

/// The lines of a job file that say what a job has.
enum JobFileLines {
    /// When it may run, how fast and how long, and what is run before and after.
    static func limits(of job: Job) -> [String] {
        var lines: [String] = []
        if let bandwidth = job.bandwidth {
            let entries = bandwidth.entries.map { entry in
                "\"\(entry.span)\": \(entry.value.map { "\($0.bytesPerSecond)B/s" } ?? "unlimited")"
            }
            lines.append("bandwidth: {\(entries.joined(separator: ", "))}")
        }
        if let window = job.window {
            lines.append("window: \(YAMLSpelling.list(window.entries.map(\.span.description)))")
        }
        let timeouts = [("idle", job.timeouts.idle), ("run", job.timeouts.run)].compactMap { name, duration in
            duration.map { "\(name): \($0.components.seconds)s" }
        }
        if !timeouts.isEmpty { lines.append("timeout: {\(timeouts.joined(separator: ", "))}") }
        for (name, command) in [("before", job.before), ("after", job.after)] {
            guard let command else { continue }
            lines.append("\(name): \(YAMLSpelling.list([command.program] + command.arguments))")
        }
        return lines
    }

    /// How it is copied.
    static func copying(of job: Job) -> [String] {
        let permissions =
            switch job.permissions {
            case .source: "source"
            case .keep: "keep"
            case .fixed(let fixed): "{\(attributes(fixed).joined(separator: ", "))}"
            }
        return [
            "permissions: \(permissions)",
            "rsync: {options: \(YAMLSpelling.list(job.rsyncOptions.options))}",
            "durable: \(job.isDurable)",
        ]
    }

    /// How another machine is reached, and where packages are staged there.
    static func connection(of job: Job) -> [String] {
        guard job.farSource != nil || job.farDestination != nil else { return [] }
        var options = [
            "hostKeys: \(job.ssh.hostKeys.rawValue)", "connectTimeout: \(job.ssh.connectTimeout)",
            "patience: \(job.ssh.patience.components.seconds)s",
        ]
        if let program = job.ssh.program { options.append("program: \(YAMLSpelling.text(program))") }
        var lines = ["ssh: {\(options.joined(separator: ", "))}", "compress: \(job.compress)"]
        if let staging = job.farStaging { lines.append("staging: \(YAMLSpelling.text(staging.path))") }
        return lines
    }

    private static func attributes(_ fixed: AttributePolicy.Fixed) -> [String] {
        let modes = [("files", fixed.files), ("folders", fixed.folders)].compactMap { name, mode in
            mode.map { "\(name): 0\(String($0, radix: 8))" }
        }
        let accounts = [("owner", fixed.owner), ("group", fixed.group)].compactMap { name, account in
            account.map { "\(name): \(YAMLSpelling.text($0.name))" }
        }
        return modes + accounts
    }
}
