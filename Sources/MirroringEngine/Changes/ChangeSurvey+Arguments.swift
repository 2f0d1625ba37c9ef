import MirroringFiles

extension ChangeSurvey {
    /// What rsync is asked for.
    ///
    /// - Parameters:
    ///   - source: the source as rsync finds it.
    ///   - destination: the destination as rsync finds it.
    ///   - version: rsync's; nil if it is not known.
    ///   - attributes: which attributes are compared beside mode, owner and time.
    ///   - comparesCapabilities: whether those of programs are among them.
    ///   - showsTargets: whether it says of hard links what they are other names of.
    func arguments(
        _ source: String,
        _ destination: String,
        version: RsyncVersion?,
        comparing attributes: AttributeKinds = [],
        withCapabilities comparesCapabilities: Bool = false,
        withTargets showsTargets: Bool = true
    ) -> [[UInt8]] {
        var arguments = [
            "--archive", "--hard-links", "--delete", "--dry-run", "--itemize-changes", "--stats", "--no-human-readable",
            "--out-format=\(showsTargets ? RsyncLine.formatWithTarget : RsyncLine.format)",
            // One folder that can't be read must not keep all else from being deleted: each deletion is proven by us.
            "--ignore-errors",
            // From its input, since a command line has room for some ten thousand patterns and no more.
            "--from0", "--exclude-from=-",
        ]
        arguments += job.permissionArguments
        // Also those that are not kept there: they are counted.
        arguments += attributes.rsyncArguments(comparingCapabilities: comparesCapabilities)
        arguments += job.rsyncOptions.survey
        if let version, version >= .comparesNanoseconds { arguments.append("--modify-window=-1") }
        if job.verify == .content { arguments.append("--checksum") }
        arguments += ["--", "\(source)/", "\(destination)/"]
        return arguments.map { Array($0.utf8) }
    }
}
