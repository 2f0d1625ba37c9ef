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
}

/// Cuts a run's changes into packages.
struct PackagePlanner {
    var limits: PackageLimits
    var pages: PagePatterns

    /// Cuts the changes.
    ///
    /// First come the packages that an earlier run left behind, with what is still to do of them; then new ones, hard links last,
    /// since their other names must be there. What stands in the way of a change goes with it; the other deletions go
    /// with the last package.
    ///
    /// - Parameters:
    ///   - changes: all that is to do.
    ///   - leftBehind: the packages in the staging folder and their paths.
    func packages(of changes: Changes, leftBehind: [(packageId: UUID, paths: Set<RelativePath>)] = []) -> [PackagePlan]
    {
        var rest = changes.changes.filter { !$0.isHardLink } + changes.changes.filter(\.isHardLink)
        var plans: [PackagePlan] = []
        for package in leftBehind {
            let parts = rest.split { package.paths.contains($0.path) }
            guard !parts.chosen.isEmpty else { continue }
            plans.append(PackagePlan(packageId: package.packageId, changes: parts.chosen, isResumed: true))
            rest = parts.rest
        }
        plans += cut(rest)
        if plans.isEmpty && !changes.deletions.isEmpty {
            plans = [PackagePlan(packageId: .version7())]
        }
        assign(changes.deletions, to: &plans)
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

    private func assign(_ deletions: [Deletion], to plans: inout [PackagePlan]) {
        guard !deletions.isEmpty else { return }
        var packageOf: [RelativePath: Int] = [:]
        for (number, plan) in plans.enumerated() {
            for change in plan.changes { packageOf[change.path] = change.kind == .folder ? nil : number }
        }
        for deletion in deletions {
            var path: RelativePath? = deletion.path
            while let current = path, packageOf[current] == nil { path = current.parent }
            if let number = path.flatMap({ packageOf[$0] }) {
                plans[number].obstacles.append(deletion)
            } else {
                plans[plans.count - 1].deletions.append(deletion)
            }
        }
    }
}

extension Change {
    fileprivate var isHardLink: Bool {
        if case .hardLink = kind { true } else { false }
    }
}

extension Array {
    fileprivate func split(_ isChosen: (Element) -> Bool) -> (chosen: [Element], rest: [Element]) {
        reduce(into: ([], [])) { parts, element in
            if isChosen(element) { parts.0.append(element) } else { parts.1.append(element) }
        }
    }
}
