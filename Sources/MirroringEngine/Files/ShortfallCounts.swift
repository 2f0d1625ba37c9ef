import MirroringFiles

/// How many attributes copies did not get, of each kind: one sentence for all, since a tree of another owner has as many as entries.
struct ShortfallCounts: Sendable, Hashable {
    private(set) var owners = 0
    private(set) var groups = 0
    private(set) var modes = 0
    private(set) var times = 0

    init() {}

    /// Counts that others have made.
    init(owners: Int, groups: Int, modes: Int, times: Int) {
        (self.owners, self.groups, self.modes, self.times) = (owners, groups, modes, times)
    }

    /// Whether there is nothing to tell.
    var isEmpty: Bool { self == Self() }

    /// Counts what one entry did not get.
    mutating func add(_ shortfall: AttributeShortfall) {
        owners += shortfall.contains(.owner) ? 1 : 0
        groups += shortfall.contains(.group) ? 1 : 0
        modes += shortfall.contains(.mode) ? 1 : 0
        times += shortfall.contains(.time) ? 1 : 0
    }

    /// Counts what others have counted.
    mutating func add(_ others: Self) {
        owners += others.owners
        groups += others.groups
        modes += others.modes
        times += others.times
    }

    /// `312 owners and 4 times at /srv/www can't be set by this user, so they are left as they are.`
    ///
    /// - Parameter destination: where.
    func sentence(at destination: String) -> String {
        let kinds = [(owners, "owner"), (groups, "group"), (modes, "mode"), (times, "time")]
            .filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        let first = kinds.dropLast().joined(separator: ", ")
        let list = first.isEmpty ? kinds.joined() : "\(first) and \(kinds[kinds.count - 1])"
        return owners + groups + modes + times == 1
            ? "\(list) at \(destination) can't be set by this user, so it is left as it is."
            : "\(list) at \(destination) can't be set by this user, so they are left as they are."
    }
}
