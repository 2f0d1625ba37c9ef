import Foundation
import MirroringEvents
import MirroringFiles

/// What a package holds: the list by which it is transferred, checked and imported.
package struct Manifest: Sendable, Hashable {
    /// One item of a package, as it is at the source.
    struct Entry: Sendable, Hashable {
        var path: RelativePath
        var kind: Change.Kind
        var facts: FileFacts
        /// The digest of the content that moved, as rsync computed it on the way; nil before that.
        var digest: String?
        /// Whether the destination had nothing of that name when the changes were listed. That is for who transfers the package now, and not
        /// in the manifest as it is stored.
        var isNew = false
    }

    /// The version of the manifest's format.
    static let formatVersion = 1

    var packageId: UUID
    var packageNumber: Int
    var jobId: UUID
    var runId: UUID
    /// Which attributes come with the items beside mode, owner and time; those of folders lie with the items, where these are transferred.
    var attributes: AttributeKinds = []
    /// What is new or different, folders before what is in them.
    var entries: [Entry]
    /// What stands in the way of an entry and goes first.
    var obstacles: [Deletion]
    /// What is deleted when all else is done.
    var deletions: [Deletion]

    /// The bytes that move; the largest number that there is if they are more.
    package var totalBytes: Int {
        entries.totalUpToMaximum { $0.kind == .file ? $0.facts.size : 0 }
    }

    /// Whether there is nothing in it.
    var isEmpty: Bool { entries.isEmpty && obstacles.isEmpty && deletions.isEmpty }

    /// What stands in the way of each item; without the item it stays where it is.
    var obstaclesByItem: [RelativePath: [Deletion]] {
        guard !obstacles.isEmpty else { return [:] }
        return obstacles.inTheWay(of: Set(entries.lazy.filter { $0.kind != .folder }.map(\.path))).obstacles
    }

    /// Leaves the items in whose way something stands to another run.
    ///
    /// - Returns: how many these are, and what stays there because of that.
    mutating func leaveReplacements() -> (items: Int, obstacles: [Deletion]) {
        defer { obstacles = [] }
        let replaced = obstaclesByItem
        entries.removeAll { $0.kind != .folder && replaced[$0.path] != nil }
        return (replaced.count, obstacles)
    }
}

extension Manifest.Entry {
    /// Whether the item travels through the staging folder.
    var isStaged: Bool { kind.isStaged }

    /// Whether it is a file with nothing in particular: smaller than that, giving no rights to who runs it, and without these attributes.
    func isPlain(below limit: Int, without attributes: AttributeKinds) -> Bool {
        kind == .file && facts.size < limit && !facts.givesRights && facts.attributes.isDisjoint(with: attributes)
    }

    /// Whether it becomes another name of a file that has to be in place before.
    var isHardLink: Bool {
        if case .hardLink = kind { true } else { false }
    }
}
