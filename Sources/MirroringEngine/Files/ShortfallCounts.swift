import MirroringFiles

/// How many attributes copies did not get, of each kind: one sentence for all, since a tree of another owner has as many as entries.
struct ShortfallCounts: Sendable, Hashable {
    private(set) var owners = 0
    private(set) var groups = 0
    private(set) var modes = 0
    private(set) var times = 0
    /// Entries without their access lists.
    private(set) var accessLists = 0
    /// Entries without some of their extended attributes, or capabilities.
    private(set) var attributes = 0

    init() {}

    /// Counts that others have made.
    init(owners: Int = 0, groups: Int = 0, modes: Int = 0, times: Int = 0, accessLists: Int = 0, attributes: Int = 0) {
        (self.owners, self.groups, self.modes, self.times) = (owners, groups, modes, times)
        (self.accessLists, self.attributes) = (accessLists, attributes)
    }

    /// Whether there is nothing to tell.
    var isEmpty: Bool { self == Self() }

    /// Counts what one entry did not get.
    mutating func add(_ shortfall: AttributeShortfall) {
        owners += shortfall.contains(.owner) ? 1 : 0
        groups += shortfall.contains(.group) ? 1 : 0
        modes += shortfall.contains(.mode) ? 1 : 0
        times += shortfall.contains(.time) ? 1 : 0
        accessLists += shortfall.contains(.accessLists) ? 1 : 0
        attributes += shortfall.contains(.attributes) ? 1 : 0
    }

    /// Counts what others have counted.
    mutating func add(_ others: Self) {
        owners += others.owners
        groups += others.groups
        modes += others.modes
        times += others.times
        accessLists += others.accessLists
        attributes += others.attributes
    }

    /// A sentence for what is left as it is, and one for what is not mirrored; none where there is nothing to tell.
    ///
    /// - Parameter destination: where.
    func sentences(at destination: String) -> [String] {
        (owners + groups + modes + times > 0 ? [sentence(at: destination)] : []) + lostSentence(at: destination)
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

    /// `The access lists of 3 entries can't be kept at /srv/www, by its file system or this user, so they are not mirrored. …`
    private func lostSentence(at destination: String) -> [String] {
        let kinds = [
            (accessLists, "access list", "access lists", "accessLists"),
            (attributes, "extended attributes", "extended attributes", "extendedAttributes"),
        ]
        .filter { $0.0 > 0 }
        guard !kinds.isEmpty else { return [] }
        let parts = kinds.map { count, one, many, _ in
            count == 1 ? "the \(one) of 1 entry" : "the \(many) of \(count) entries"
        }
        let list = parts.joined(separator: " and ")
        let keys = kinds.map { "\"\($0.3)\"" }.joined(separator: " and ")
        return [
            """
            \(list.prefix(1).uppercased())\(list.dropFirst()) can't be kept at \(destination), by its file system or this user, so \
            they are not mirrored. Have them allowed there, or set \(keys) to false in the job.
            """
        ]
    }
}
