import Foundation
import MirroringEvents

/// What one package is to hold, before it is exported.
struct PackagePlan: Sendable, Hashable {
    /// The package's identity, the same in a resumed run.
    var packageId: UUID
    /// What is new or different, folders before what is in them.
    var changes: [Change] = []
    /// What stands in the way of a change and goes first.
    var obstacles: [Deletion] = []
    /// What is deleted when all else is done.
    var deletions: [Deletion] = []
    /// Whether a part of it already lies in the staging folder.
    var isResumed = false

    /// Leaves the items in whose way something stands to another run.
    ///
    /// - Returns: how many these are, and what stays there because of that.
    mutating func leaveReplacements() -> (items: Int, obstacles: [Deletion]) {
        defer { obstacles = [] }
        let replaced = obstacles.inTheWay(of: changes.items).obstacles
        changes.removeAll { $0.kind != .folder && replaced[$0.path] != nil }
        return (replaced.count, obstacles)
    }
}

/// Cuts a run's changes into packages.
struct PackagePlanner {
    var limits: PackageLimits
    var pages: PagePatterns

    /// Cuts the changes.
    ///
    /// First come the packages that an earlier run left behind, with what is still to do of them; then new ones, and hard links last of all,
    /// since their other names must be there, and nothing of them has been transferred. What stands in the way of a change goes with it,
    /// and may be what another change brings to a new place: so those come before, in packages that were left behind as well. The other
    /// deletions go with the last package.
    ///
    /// - Parameters:
    ///   - changes: all that is to do.
    ///   - leftBehind: the packages in the staging folder and their paths.
    func packages(of changes: Changes, leftBehind: [(packageId: UUID, paths: Set<RelativePath>)] = []) -> [PackagePlan]
    {
        let deletions = changes.deletions.inTheWay(of: changes.deletions.isEmpty ? [] : changes.changes.items)
        let isReplacing = { (change: Change) in change.kind != .folder && deletions.obstacles[change.path] != nil }
        let links = changes.changes.split(\.isHardLink)
        let (items, names) = (links.rest.split(isReplacing), links.chosen.split(isReplacing))
        var (first, last) = (items.rest, items.chosen)
        var plans: [PackagePlan] = []
        var replacing: [PackagePlan] = []
        for package in leftBehind {
            let parts = first.split { package.paths.contains($0.path) }
            let lastParts = last.split { package.paths.contains($0.path) }
            let plan = PackagePlan(
                packageId: package.packageId,
                changes: parts.chosen + lastParts.chosen,
                isResumed: true
            )
            (first, last) = (parts.rest, lastParts.rest)
            guard !plan.changes.isEmpty else { continue }
            if plan.changes.contains(where: isReplacing) {
                replacing.append(plan)
            } else {
                plans.append(plan)
            }
        }
        last += names.rest + names.chosen
        plans += replacing.isEmpty ? cut(first + last) : cut(first) + replacing + cut(last)
        if plans.isEmpty && !deletions.others.isEmpty {
            plans = [PackagePlan(packageId: .version7())]
        }
        for number in plans.indices where !deletions.obstacles.isEmpty {
            let replacing = plans[number].changes.filter(isReplacing)
            plans[number].obstacles = replacing.flatMap { deletions.obstacles[$0.path] ?? [] }
        }
        if !plans.isEmpty { plans[plans.count - 1].deletions = deletions.others }
        return plans
    }

    private func cut(_ changes: [Change]) -> [PackagePlan] {
        var plans: [PackagePlan] = []
        var current = PackagePlan(packageId: .version7())
        var (pageCount, fileCount, byteCount) = (0, 0, 0)
        for change in changes {
            let isPage = change.kind != .folder && pages.contains(change.path)
            let isFull =
                isPage && pageCount == limits.maxPages || !isPage && fileCount == limits.maxFiles
                || change.size > limits.maxBytes - byteCount
            if isFull && !current.changes.isEmpty {
                plans.append(current)
                current = PackagePlan(packageId: .version7())
                (pageCount, fileCount, byteCount) = (0, 0, 0)
            }
            current.changes.append(change)
            pageCount += isPage ? 1 : 0
            fileCount += isPage ? 0 : 1
            byteCount.addUpToMaximum(change.size)
        }
        if !current.changes.isEmpty { plans.append(current) }
        return plans
    }
}

extension Change {
    fileprivate var isHardLink: Bool {
        if case .hardLink = kind { true } else { false }
    }
}

extension [Change] {
    /// The paths of what is no folder.
    fileprivate var items: Set<RelativePath> { Set(lazy.filter { $0.kind != .folder }.map(\.path)) }
}

extension Array {
    fileprivate func split(_ isChosen: (Element) -> Bool) -> (chosen: [Element], rest: [Element]) {
        reduce(into: ([], [])) { parts, element in
            if isChosen(element) { parts.0.append(element) } else { parts.1.append(element) }
        }
    }
}
