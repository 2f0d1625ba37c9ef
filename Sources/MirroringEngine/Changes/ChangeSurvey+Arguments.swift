extension ChangeSurvey {
    /// What rsync is asked for.
    ///
    /// - Parameters:
    ///   - source: the source as rsync finds it.
    ///   - destination: the destination as rsync finds it.
    ///   - version: rsync's; nil if it is not known.
    func arguments(_ source: String, _ destination: String, version: RsyncVersion?) -> [[UInt8]] {
        var arguments = [
            "--archive", "--hard-links", "--delete", "--dry-run", "--itemize-changes", "--stats", "--no-human-readable",
            "--out-format=\(RsyncLine.format)",
            // One folder that can't be read must not keep all else from being deleted: each deletion is proven by us.
            "--ignore-errors",
            // From its input, since a command line has room for some ten thousand patterns and no more.
            "--from0", "--exclude-from=-",
        ]
        arguments += job.permissions.rsyncArguments
        arguments += job.rsyncOptions.survey
        if let version, version >= .comparesNanoseconds { arguments.append("--modify-window=-1") }
        if job.verify == .content { arguments.append("--checksum") }
        arguments += ["--", "\(source)/", "\(destination)/"]
        return arguments.map { Array($0.utf8) }
    }

    /// The patterns of what is left out, as rsync reads them from a file: each ends with NUL, and one that begins as a
    /// comment does is marked as a pattern.
    var patterns: [UInt8] {
        Exclusions(of: job).patterns.reduce(into: []) { bytes, pattern in
            if pattern.hasPrefix("#") || pattern.hasPrefix(";") { bytes += Array("- ".utf8) }
            bytes += Array(pattern.utf8)
            bytes.append(0)
        }
    }
}
