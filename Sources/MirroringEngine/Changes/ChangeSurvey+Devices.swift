import MirroringEvents

extension ChangeSurvey {
    /// The devices of which rsync says no more than that it passes over them, as it does where it is not root's. Where the job leaves pipes
    /// and sockets out it says the same of those, and nobody can tell them apart.
    func devicesPassedOver(in listed: ItemizedChanges) -> [RelativePath] {
        let leavesOut = job.rsyncOptions.leavesOut
        return leavesOut.devices || leavesOut.specials ? [] : listed.passedOver
    }

    /// Leaves out the devices of the source, where nobody may make one: a transfer would say nothing of them, and they would be tried in
    /// each run.
    ///
    /// - Parameter survey: gets what is left out as obstructed. Of the deletions those go that would make room for one.
    func leaveOut(devices: [RelativePath], in survey: inout Changes) {
        guard !devices.isEmpty else { return }
        let paths = Set(devices)
        survey.changes.removeAll { paths.contains($0.path) }
        survey.deletions.removeAll { deletion in
            sequence(first: deletion.path, next: \.parent).contains { paths.contains($0) }
        }
        for path in paths {
            survey.obstructed[path] = RunFailure(
                .authorization,
                item: "\(path)",
                reach: .item,
                """
                \(path) is a device, and the user of \(destination.name) may not make one, so it is not mirrored. Mirror as root there, \
                exclude it, or leave all devices out with rsync: {options: [--no-devices]}.
                """
            )
        }
    }
}
