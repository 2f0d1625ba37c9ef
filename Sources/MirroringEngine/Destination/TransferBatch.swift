import MirroringEvents
import MirroringFiles

/// Several small packages whose items one rsync has brought, ahead of their turns.
///
/// When its turn comes, each takes over what is its own, and that is looked at as if an rsync of its own had brought it. What has not come,
/// or is different by then, an rsync of its own brings: no package fails for another one.
final class TransferBatch {
    /// The numbers of the packages, from 1.
    let numbers: ClosedRange<Int>
    private let place: SharedPlace
    private let permissions: AttributePolicy
    /// What the items were to look like that rsync was to bring.
    private let facts: [RelativePath: FileFacts]
    /// The digests of the files that have come.
    private let digests: [RelativePath: String]
    /// What rsync could not give them of their originals' attributes.
    let shortfalls: ShortfallCounts

    /// Brings the items of packages.
    ///
    /// - Parameters:
    ///   - plan: which packages.
    ///   - transfer: how, and into the place.
    ///   - attributes: which come beside mode, owner and time.
    ///   - place: where they lie until their turns come.
    /// - Throws: ``RunFailure`` if that can't be done; ``RunEnd``; `CancellationError`. Nothing is left then.
    init(
        _ plan: BatchPlan,
        by transfer: PackageTransfer,
        with attributes: AttributeKinds,
        into place: SharedPlace
    ) async throws {
        (numbers, self.place, permissions) = (plan.numbers, place, transfer.job.permissions)
        var digests: [RelativePath: String] = [:]
        do {
            let entries = try Self.entries(of: plan, from: transfer.source, transfer.job)
            facts = Dictionary(entries.map { ($0.path, $0.facts) }) { first, _ in first }
            let watch = TransferWatch(transfer.job)
            let result = try await transfer.send(
                entries,
                with: attributes,
                watch: watch,
                goesOn: false,
                digests: &digests
            ) { _ in }
            // What is missing its package brings. But where the disk is full, all of this would be in their way.
            let isUseful = result.isSuccess || result.isVanished || result.isPartial && result.category != .diskFull
            guard isUseful else { throw result.failure(action: "transfer several packages") }
            shortfalls = result.shortfalls
        } catch {
            place.remove()
            throw error
        }
        self.digests = digests
    }

    /// What rsync is to bring: the items that are still as the survey has found them, and the folders.
    private static func entries(
        of plan: BatchPlan,
        from source: any SourceSide,
        _ job: Job
    ) throws(RunFailure) -> [Manifest.Entry] {
        let changes = plan.folders + plan.changes
        let originals = try source.look(at: changes.map(\.path))
        return changes.compactMap { change in
            guard let facts = try? originals.facts(change.path), change.kind != .file || facts.size == change.size
            else { return nil }
            let wanted = job.permissions.wanted(facts, over: nil, in: nil)
            return Manifest.Entry(path: change.path, kind: change.kind, facts: wanted)
        }
    }

    /// Gives a package what was brought for it. After the last one nothing is left.
    ///
    /// - Returns: the digests of the files; none if something can't be moved into its tree: then all of it comes again.
    func hand(to package: Manifest) -> [RelativePath: String] {
        defer { if package.packageNumber == numbers.upperBound { remove() } }
        let paths = package.entries.filter { $0.isStaged && isCurrent($0) }.map(\.path)
        let folders = package.entries.filter { $0.kind == .folder }.map(\.path)
        guard (try? place.move(paths, and: folders, to: package.packageId)) != nil else { return [:] }
        return paths.reduce(into: [:]) { $0[$1] = digests[$1] }
    }

    /// Whether an item has come, with the owner, group and mode that it is to have by now, and attributes of the same kinds. Those of what
    /// is kept the import gives.
    private func isCurrent(_ entry: Manifest.Entry) -> Bool {
        guard let past = facts[entry.path], entry.kind == .other || digests[entry.path] != nil else { return false }
        let now = entry.facts
        guard now.attributes == past.attributes else { return false }
        return permissions == .keep || (now.owner, now.group, now.mode) == (past.owner, past.group, past.mode)
    }

    /// Removes what nobody has taken.
    func remove() { place.remove() }
}
