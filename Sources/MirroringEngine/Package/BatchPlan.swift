import MirroringEvents

/// Small packages that follow each other, whose items one rsync is to bring: to start one takes longer than to copy what is in each.
struct BatchPlan: Sendable, Hashable {
    /// The most items of a small package that are staged, or folders, and their bytes.
    private static let smallPackage = (items: 256, bytes: 1 << 20)
    /// The most items of them all, and their bytes: that much may be brought in vain if the run ends.
    private static let limit = (items: 2_048, bytes: 8 << 20)

    /// The numbers of the packages, from 1.
    let numbers: ClosedRange<Int>
    /// What is staged of them.
    let changes: [Change]
    /// The folders with which that comes.
    let folders: [Change]

    /// The bytes of it.
    var bytes: Int { changes.totalUpToMaximum(\.size) }

    /// The packages that are brought together with one.
    ///
    /// - Parameters:
    ///   - plans: all packages of a run.
    ///   - number: the number of the package, from 1.
    /// - Returns: nil if it is better off alone: it is not small, a part of it is there already, or no small one comes after it.
    init?(of plans: [PackagePlan], from number: Int) {
        var (changes, folders): ([Change], [Change]) = ([], [])
        var (last, bytes, packages) = (number, 0, 0)
        for index in (number - 1)..<plans.count {
            let staged = plans[index].changes.filter(\.kind.isStaged)
            let others = plans[index].changes.filter { $0.kind == .folder }
            let size = staged.totalUpToMaximum(\.size)
            guard !plans[index].isResumed, staged.count <= Self.smallPackage.items, size <= Self.smallPackage.bytes,
                changes.count + staged.count <= Self.limit.items, bytes + size <= Self.limit.bytes,
                others.count <= Self.smallPackage.items, folders.count + others.count <= Self.limit.items
            else { break }
            guard !staged.isEmpty else { continue }
            changes += staged
            folders += others
            bytes += size
            packages += 1
            last = index + 1
        }
        guard packages > 1 else { return nil }
        numbers = number...last
        (self.changes, self.folders) = (changes, folders)
    }
}
