import MirroringEvents
import MirroringFiles
import MirroringTrace
import SystemPackage

/// Asks rsync what differs, so that the destination itself is the truth and drift is seen.
///
/// What rsync can't list at the source it takes for gone. So of what it would delete there remains what is proven, see
/// ``DeletionProof``, and what it complains of is told.
struct ChangeSurvey {
    var job: Job
    var rsync: Rsync
    var source: any SourceSide
    /// What the source is compared with.
    var destination: any ComparedSide

    /// Lists the changes.
    ///
    /// - Parameter onFound: told the number of changes whenever one more is found.
    /// - Throws: ``RunFailure`` if the source's own folder can't be listed, or rsync fails as a whole; `CancellationError`.
    func changes(onFound: (Int) -> Void = { _ in }) async throws -> Changes {
        // One folder for all that is asked of the source: what takes its path meanwhile is another one.
        try await source.holding { try await listedChanges(onFound) }
    }

    private func listedChanges(_ onFound: (Int) -> Void) async throws -> Changes {
        // A new disk is empty, although it has a lost+found.
        let foreign = Exclusions(ofEnginesAt: job)
        _ = try source.isEmpty(but: foreign)
        let likeness = try likeness()
        defer { likeness?.cancel() }
        let version = try await rsync.version()
        let possible = job.attributes.intersection(version?.attributes ?? .all)
        let listing = try await listing(of: possible, by: version, unless: likeness, onFound)
        let (listed, result) = (listing.items, listing.result)
        guard result.isSuccess || result.isVanished || result.isPartial else {
            throw result.failure(action: "list what has changed")
        }
        // Its statistics count the source's own folder. Without them an empty list would pass for "nothing has changed".
        guard !result.isSuccess || listed.entries > 0 else { throw rsync.silence() }
        var survey = Changes()
        survey.attributes = listing.attributes
        survey.lostAttributes = job.attributes.subtracting(possible)
        survey.isSourceEmpty = try source.isEmpty(but: foreign)
        survey.sourceEntries = listed.entries
        survey.sourceFolders = listed.folders
        survey.sourceBytes = listed.bytes
        let passedOver = devicesPassedOver(in: listed)
        let traits: DestinationTraits =
            listed.count > 0 || !passedOver.isEmpty || seemsToFoldCase() ? destination.usualTraits : .usual
        if !traits.times.keepsAny, job.verify == .time {
            // Each copy has another time than its original, so it is asked for again by their contents.
            var other = self
            other.job.verify = .content
            return try await other.listedChanges(onFound)
        }
        survey.changes = try changes(of: listed, by: traits, in: &survey)
        try prove(listed.deletions.filter { !isFolderOfTrace($0) }, in: &survey)
        for line in listing.obstacles.lines { take(line, ofListed: false, into: &survey) }
        take(result, into: &survey)
        leaveOutMisplaced(of: listed, passing: passedOver, by: traits, in: &survey)
        try await keepNamesApart(by: traits, in: &survey)
        try relink(in: &survey)
        try leaveClosed(in: &survey, ofWhole: !result.isPartial)
        return survey
    }

    // MARK: What differs

    /// The changes, each with the kind that it has in truth, without those that are none.
    private func changes(
        of listed: ItemizedChanges,
        by traits: DestinationTraits,
        in survey: inout Changes
    ) throws(RunFailure) -> [Change] {
        var changes = listed.changes
        var judgement = DifferenceJudgement(traits: traits)
        var settled = try judge(listed.doubtful, by: &judgement, in: &changes)
        survey.shortfalls = judgement.shortfalls
        try distrustCopies(by: traits, in: &changes)
        if traits.hasHardLinks {
            let staying = settled.union(changes.indices.filter { changes[$0].kind == .attributes })
            settled.formUnion(try alike(listed.links.map(\.index), staying, in: changes))
            try HardLinkResolution(links: listed.links, source: source).resolve(in: &changes)
        } else {
            settled.formUnion(try separate(listed.links.map(\.index), by: traits, in: &changes))
        }
        guard !settled.isEmpty else { return changes }
        return changes.enumerated().filter { !settled.contains($0.offset) }.map(\.element)
    }

    // MARK: What it can't list

    /// Leaves as they are the copies of what this user can't read, list or enter any more, where nothing but attributes can change. They
    /// would be closed as well: to those who read the destination, and, folders, to the run that comes when all is open again.
    ///
    /// Folders have been named by rsync, which tried to list them; of files it has asked for no more than their attributes.
    ///
    /// - Parameter isWhole: whether rsync could do all; else it may have had more to say of folders than is kept.
    private func leaveClosed(in survey: inout Changes, ofWhole isWhole: Bool) throws(RunFailure) {
        let areAllListed = isWhole && survey.unreadable.isEmpty
        let doubtful = survey.changes.filter { change in
            change.kind == .folder ? !areAllListed && !change.path.isRoot : change.kind == .attributes
        }
        guard !doubtful.isEmpty else { return }
        let refusals = try source.refusals(of: doubtful)
        let closed = doubtful.filter { refusals[$0.path] == .permissionDenied }
        for file in closed where file.kind != .folder {
            let failure = RunFailure(errno: Errno.permissionDenied.rawValue, action: "read", item: "\(file.path)")
            survey.unreadable.append(failure)
            survey.unreadableEntries[file.path] = failure
        }
        survey.closedFolders = closed.count(where: \.isNew)
        let paths = Set(closed.map(\.path))
        survey.changes.removeAll { paths.contains($0.path) }
    }

    private func prove(_ deletions: [Deletion], in survey: inout Changes) throws(RunFailure) {
        let proven = try source.prove(deletions)
        survey.deletions = proven.certain
        survey.waiting = proven.waiting
        survey.waitingReason = proven.warning
    }

    /// Whether it is the folder of the trace, which may be there for that alone, and is then none of the source's.
    private func isFolderOfTrace(_ deletion: Deletion) -> Bool {
        job.trace && deletion.isFolder && deletion.path.bytes.elementsEqual(TracePlace.folder.utf8)
    }

    private func take(_ result: RsyncResult, into survey: inout Changes) {
        for line in result.messages where !line.hasPrefix("rsync ") {
            if result.isSuccess {
                survey.warnings.append(line)
            } else {
                take(line, ofListed: true, into: &survey)
            }
        }
        // It says in words that are not known what it could not do; that it could not do all is certain.
        if result.isPartial, survey.unreadable.isEmpty, survey.obstructed.isEmpty {
            survey.unreadable.append(result.failure(action: "list all of the source"))
        }
    }

    /// Takes what rsync complains of.
    ///
    /// - Parameter isListed: whether that is among the entries which it has counted.
    private func take(_ line: String, ofListed isListed: Bool, into survey: inout Changes) {
        if let message = RsyncMessage(line) {
            take(message, ofListed: isListed, into: &survey)
        } else if let objection = RsyncObjection(line) {
            take(objection, into: &survey)
        } else {
            survey.warnings.append(line)
        }
    }

    private func take(_ message: RsyncMessage, ofListed isListed: Bool, into survey: inout Changes) {
        let path = message.path(below: job.source)
        // What the destination is asked for by the source's name of it.
        if path == nil, message.subject == .name, let place = message.path(below: destination.name), !place.isRoot {
            let reason = SystemFailure.reason(of: message.number)
            survey.obstructed[place] = RunFailure(
                refusingNameOf: place,
                at: destination.name,
                "does not take this name (\(reason))"
            )
            if isListed { survey.misplacedItems += 1 }
            return
        }
        let item = path.map { "\($0)" } ?? message.path
        let failure = RunFailure(errno: message.number, action: "read", item: item)
        survey.unreadable.append(failure)
        if let path { survey.unreadableEntries[path] = failure }
    }

    private func take(_ objection: RsyncObjection, into survey: inout Changes) {
        switch objection {
        case .obstructed(let path):
            survey.obstructed[path] = RunFailure(
                .validation,
                item: "\(path)",
                reach: .item,
                """
                \(destination.name)/\(path) is a folder that holds what the job excludes, so \(path) can't replace it. Remove that \
                folder, or exclude \(path) as well.
                """
            )
        case .tooLong(let path):
            let failure = RunFailure(
                .validation,
                item: "\(path)",
                reach: .item,
                """
                \(path.name.count) bytes of a name bring its path to \(path.bytes.count), more than rsync takes (4,095), so neither that nor \
                what is in it is mirrored. Shorten the names on the way, or exclude it: \(path)
                """
            )
            survey.unreadable.append(failure)
            survey.unreadableEntries[path] = failure
        }
    }
}
