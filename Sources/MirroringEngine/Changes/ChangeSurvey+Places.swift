import MirroringEvents

/// What has no place at the destination, whatever is tried: it is known before anything is transferred, and named.
extension ChangeSurvey {
    /// The devices of which rsync says no more than that it passes over them, as it does where it is not root's. Where the job leaves pipes
    /// and sockets out it says the same of those, and nobody can tell them apart.
    func devicesPassedOver(in listed: ItemizedChanges) -> [RelativePath] {
        let leavesOut = job.rsyncOptions.leavesOut
        return leavesOut.devices || leavesOut.specials ? [] : listed.passedOver
    }

    /// Leaves out what can't be made at the destination: a device by who may make none, a link where there are none, and what has a name
    /// that is none there, with all that lies below it.
    ///
    /// - Parameters:
    ///   - listed: what rsync has listed.
    ///   - devices: the devices that it has passed over.
    ///   - traits: what a copy can have.
    ///   - survey: gets what is left out as obstructed. Of the deletions those go that would make room for it.
    func leaveOutMisplaced(
        of listed: ItemizedChanges,
        passing devices: [RelativePath],
        by traits: DestinationTraits,
        in survey: inout Changes
    ) {
        var failures: [RelativePath: RunFailure] = [:]
        if !traits.rights.mayMakeDevices {
            let listed = listed.specials.filter { $0.kind == .device }.map(\.path)
            for path in listed + devices { failures[path] = device(path) }
        }
        if !traits.hasSymbolicLinks {
            for special in listed.specials where special.kind == .link { failures[special.path] = link(special.path) }
        }
        // Folders come before what is in them, which is not named as well.
        for change in survey.changes where change.isNew {
            guard let objection = traits.names.objection(to: change.path.name),
                !Self.isLeftOut(change.path, failures)
            else { continue }
            failures[change.path] = RunFailure(refusingNameOf: change.path, at: destination.name, objection)
        }
        guard !failures.isEmpty else { return }
        let absent = survey.changes.filter { $0.isNew && Self.isLeftOut($0.path, failures) }
        survey.misplacedFolders += absent.count { $0.kind == .folder }
        survey.misplacedItems += devices.count + absent.count { $0.kind != .folder }
        survey.changes.removeAll { Self.isLeftOut($0.path, failures) }
        survey.deletions.removeAll { Self.isLeftOut($0.path, failures) }
        survey.obstructed.merge(failures) { $1 }
    }

    /// Whether something is left out, or lies in what is.
    static func isLeftOut(_ path: RelativePath, _ failures: [RelativePath: RunFailure]) -> Bool {
        !failures.isEmpty && sequence(first: path, next: \.parent).contains { failures[$0] != nil }
    }

    private func device(_ path: RelativePath) -> RunFailure {
        RunFailure(
            .authorization,
            item: "\(path)",
            reach: .item,
            """
            \(path) is a device, and the user of \(destination.name) may not make one, so it is not mirrored. Mirror as root there, \
            exclude it, or leave all devices out with rsync: {options: [--no-devices]}.
            """
        )
    }

    private func link(_ path: RelativePath) -> RunFailure {
        RunFailure(
            .validation,
            item: "\(path)",
            reach: .item,
            """
            \(path) is a symbolic link, and the file system of \(destination.name) has none, so it is not mirrored. Leave it out with \
            "exclude".
            """
        )
    }
}
