import MirroringEvents
import MirroringFiles

extension ChangeSurvey {
    /// What rsync lists.
    struct Listing {
        var items: ItemizedChanges
        /// How it ended.
        var result: RsyncResult
        /// Which attributes were compared.
        var attributes: AttributeKinds = []
        /// What was left out, since rsync would have waited for it for ever.
        var obstacles: SurveyObstacles
    }

    /// How often a listing begins anew where the line to another machine breaks.
    static let lineTries = 5
    /// How often it begins anew without what rsync would wait for.
    private static let obstacleTries = 100

    /// Has rsync list what differs, of attributes only where one of the trees has any.
    ///
    /// - Parameters:
    ///   - possible: which attributes are compared then.
    ///   - version: rsync's; nil if it is not known.
    ///   - likeness: finds out whether the trees are alike, so that there is nothing to list; nil if nobody does.
    ///   - onFound: told the number of changes whenever one more is found.
    func listing(
        of possible: AttributeKinds,
        by version: RsyncVersion?,
        unless likeness: TreeLikeness?,
        _ onFound: (Int) -> Void
    ) async throws -> Listing {
        var obstacles = SurveyObstacles(in: destination.name)
        if let tree = await likeness?.tree(by: rsync.deadline) {
            return Listing(
                items: ItemizedChanges(unchanged: tree),
                result: RsyncResult(code: 0, messages: []),
                obstacles: obstacles
            )
        }
        let watch = AttributeWatch(searches: try searches(for: possible))
        defer { watch.cancel() }
        if !watch.hasFound {
            let (items, result) = try await listed(comparing: [], by: version, watch, but: &obstacles, onFound)
            guard await watch.end(by: rsync.deadline) else {
                return Listing(items: items, result: result, obstacles: obstacles)
            }
        }
        let (items, result) = try await listed(comparing: possible, by: version, nil, but: &obstacles, onFound)
        return Listing(items: items, result: result, attributes: possible, obstacles: obstacles)
    }

    /// Begins to look for attributes in both trees; what a source on another machine has is known at once.
    private func searches(for kinds: AttributeKinds) throws(RunFailure) -> [AttributeSearch] {
        let sought = sought(of: kinds)
        guard !sought.isEmpty else { return [] }
        let exclusions = Exclusions(of: job)
        return [try source.search(for: sought, leavingOut: exclusions), try destination.search(for: sought)]
    }

    private func listed(
        comparing attributes: AttributeKinds,
        by version: RsyncVersion?,
        _ search: AttributeWatch?,
        but obstacles: inout SurveyObstacles,
        _ onFound: (Int) -> Void
    ) async throws -> (ItemizedChanges, RsyncResult) {
        let capabilities =
            attributes.contains(.extended) && job.permissions == .source && destination.mayGiveCapabilities
        var (breaks, halts) = (0, 0)
        var showsTargets = true
        while true {
            let compared = try destination.folder()
            if compared == nil, attributes.isEmpty, let new = try await newEntries() {
                onFound(new.count)
                return (new, RsyncResult(code: 0, messages: []))
            }
            let origin = try source.folder()
            let isFar = origin.far != nil || compared?.far != nil
            let watch = SurveyWatch(search, stillness: isFar ? SurveyWatch.stillnessBeforeFar : SurveyWatch.stillness)
            var listed = ItemizedChanges()
            let result = try await rsync.run(
                arguments(
                    origin.argument,
                    compared?.argument ?? RsyncFolder.nowhere,
                    version: version,
                    comparing: attributes,
                    withCapabilities: capabilities,
                    withTargets: showsTargets
                ),
                in: [origin] + (compared.map { [$0] } ?? []),
                // The first rule that fits counts.
                input: obstacles.list + Exclusions(of: job).list,
                watch: watch
            ) { line in
                if listed.take(line) { onFound(listed.count) }
            }
            if result.isLineLost, breaks < Self.lineTries {
                // What the other machine calls its folders is not known then, nor what stands in the way there.
                breaks += 1
            } else if watch.isStuck {
                halts += 1
                guard obstacles.take(result.messages), halts <= Self.obstacleTries else { throw standstill() }
            } else if showsTargets, result.isLineTooLong {
                // A hard link of which it is not known where its other names are becomes a file.
                showsTargets = false
            } else {
                return (listed, result)
            }
        }
    }

    /// rsync waits for what it has not named, or there is more of it than anybody would wait for.
    private func standstill() -> RunFailure {
        RunFailure(
            .timeout,
            item: "rsync",
            reach: .run,
            """
            rsync stands still, since it can't look at copies in \(destination.name) of files that have several names, so it was ended. \
            Allow this user to enter all folders there.
            """
        )
    }
}
