import Foundation
import MirroringEvents
import MirroringFiles

/// Writes a package's manifest from what the source has now.
struct PackageExport {
    /// The result of the export.
    struct Result {
        var manifest: Manifest
        var digest: String
        /// What has vanished from the source since the changes were listed.
        var vanished: [Change]
        /// What could not be looked at, and why.
        var failures: [(change: Change, failure: RunFailure)]
        /// What items will not get of their originals' attributes, since nothing is there that could keep it.
        var shortfalls = ShortfallCounts()
    }

    var job: Job
    var runId: UUID
    var number: Int
    var plan: PackagePlan
    var source: any SourceSide
    /// What the source is compared with.
    var destination: any ComparedSide
    var package: any PackageSide
    /// What a copy at the destination can have.
    var traits: DestinationTraits
    /// Which attributes are mirrored beside mode, owner and time.
    var attributes: AttributeKinds

    /// Looks at each item, and writes the manifest of those that can be looked at.
    func run() throws -> Result {
        let originals = try source.look(at: plan.changes.map(\.path))
        let copies = try copies()
        var manifest = Manifest(
            packageId: plan.packageId,
            packageNumber: number,
            jobId: job.id,
            runId: runId,
            entries: [],
            obstacles: plan.obstacles,
            deletions: plan.deletions
        )
        manifest.attributes = attributes.intersection(traits.attributes)
        manifest.entries.reserveCapacity(plan.changes.count)
        var shortfalls = ShortfallCounts()
        var vanished: [Change] = []
        var failures: [(change: Change, failure: RunFailure)] = []
        // Those of this package, which come before what is in them.
        var folders: [RelativePath: FileFacts] = [:]
        for change in plan.changes {
            do throws(RunFailure) {
                if let original = try originals.facts(change.path) {
                    guard original.isStill(change.kind) else { throw .changedKind(of: change.path) }
                    let facts = traits.givable(try wanted(original, of: change, in: copies, or: folders))
                    if change.isCopied { shortfalls.add(lost(of: original)) }
                    if facts.kind == .folder { folders[change.path] = facts }
                    let kind = try kind(of: change, facts, in: copies)
                    let entry = Manifest.Entry(path: change.path, kind: kind, facts: facts, isNew: change.isNew)
                    manifest.entries.append(entry)
                } else {
                    vanished.append(change)
                }
            } catch {
                guard error.reach == .item else { throw error }
                failures.append((change, error.about(change.path)))
            }
        }
        try Task.checkCancellation()
        let json = manifest.json()
        try package.create(manifest, json: json)
        return Result(
            manifest: manifest,
            digest: Manifest.digest(of: json),
            vanished: vanished,
            failures: failures,
            shortfalls: shortfalls
        )
    }

    /// What a copy will not get of an original's attributes.
    private func lost(of original: FileFacts) -> AttributeShortfall {
        let lost = original.attributes.intersection(attributes).subtracting(traits.attributes)
        var shortfall: AttributeShortfall = lost.contains(.accessLists) ? [.accessLists] : []
        let losesCapability = !original.capability.isEmpty && job.permissions == .source && !traits.mayGiveCapabilities
        if lost.contains(.extended) || losesCapability { shortfall.insert(.attributes) }
        return shortfall
    }

    /// What is at the destination, where that decides about what comes; nil if it does not, or there is nothing yet.
    private func copies() throws(RunFailure) -> Sights? {
        switch job.permissions {
        case .keep:
            guard try destination.folder() != nil else { return nil }
            return try destination.look(at: plan.changes.flatMap(\.deciding))
        case .source, .fixed:
            let kept = plan.changes.filter { $0.kind == .attributes }
            return kept.isEmpty ? nil : try destination.look(at: kept.map(\.path))
        }
    }

    /// What an item is to look like.
    ///
    /// - Parameter folders: what folders are to look like that may not be there yet.
    private func wanted(
        _ facts: FileFacts,
        of change: Change,
        in copies: Sights?,
        or folders: [RelativePath: FileFacts]
    ) throws(RunFailure) -> FileFacts {
        guard job.permissions == .keep, let copies else {
            return job.permissions.wanted(facts, over: nil, in: nil, madeBy: traits.making)
        }
        // All names of a file are one file, and look like that.
        let path = change.file
        let parent = path.parent ?? .root
        let around: FileFacts? =
            if path.isRoot { nil } else if let planned = folders[parent] { planned } else {
                try copies.facts(parent)
            }
        return job.permissions.wanted(facts, over: try copies.facts(path), in: around, madeBy: traits.making)
    }

    /// What is to be done about an item.
    ///
    /// A file that was to keep its content is transferred where original or copy have changed since they were listed.
    private func kind(
        of change: Change,
        _ facts: FileFacts,
        in copies: Sights?
    ) throws(RunFailure) -> Change.Kind {
        guard change.kind == .attributes else { return change.kind }
        guard let copy = try copies?.facts(change.path), !copy.hasOtherNames(than: facts) else { return .file }
        return copy.mayBecome(facts, with: traits) ? .attributes : .file
    }
}

extension Change {
    /// Whether what comes has attributes of its own: another name of a file has those of the file.
    fileprivate var isCopied: Bool { [.file, .folder, .other].contains(kind) }

    /// The file of which it is a name.
    fileprivate var file: RelativePath {
        if case .hardLink(let target) = kind { target } else { path }
    }

    /// By what is there the item's attributes are decided, where those at the destination stay.
    fileprivate var deciding: [RelativePath] {
        [file, file.parent].compactMap(\.self)
    }
}

extension FileFacts {
    /// Whether an entry is of the kind that was listed.
    fileprivate func isStill(_ kind: Change.Kind) -> Bool {
        switch kind {
        case .folder: self.kind == .folder
        case .file, .attributes: self.kind == .file
        case .other: self.kind == .other
        case .hardLink: self.kind != .folder
        }
    }
}

extension RunFailure {
    /// What has become a folder, say, since the changes were listed.
    fileprivate static func changedKind(of path: RelativePath) -> Self {
        Self(
            .changedWhileReading,
            item: "\(path)",
            reach: .item,
            "\(path) has become something of another kind meanwhile, so it is left as it was; the next run mirrors it."
        )
    }
}
