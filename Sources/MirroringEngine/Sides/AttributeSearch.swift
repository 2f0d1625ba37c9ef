import Dispatch
import MirroringFiles
import Synchronization
import SystemPackage

/// A search for attributes in a tree, on a thread of its own, while rsync compares the tree without them.
///
/// To know that an entry has none, rsync asks for its lists and for its attributes, which takes as long as all else that it does about the
/// entry. Most trees have none at all; that is found out in a fifth of the time, and so rsync is asked for them only where one is found.
final class AttributeSearch: Sendable {
    private let answer = Arrival<Bool>()
    private let isOver = Atomic(false)

    /// Begins to search.
    ///
    /// - Parameters:
    ///   - sought: what for.
    ///   - root: the tree; nil if there is none.
    ///   - exclusions: what is left out of it, with all below.
    init(for sought: SoughtAttributes, in root: OpenedFolder?, leavingOut exclusions: Exclusions) {
        guard let root else {
            answer.set(false)
            return
        }
        // Asterisks that match slashes as well are rsync's own business; to look at too much does no harm.
        let exclusions = Exclusions(patterns: exclusions.patterns.filter { !Self.isDeep($0) })
        DispatchQueue(label: "attribute-search").async {
            // What this user can't look at is rsync's to tell of.
            self.answer.set((try? self.finds(sought, in: root, leavingOut: exclusions)) ?? true)
        }
    }

    /// A search that has ended.
    init(hasFound found: Bool) {
        answer.set(found)
    }

    /// Whether something was found; nil as long as that is not known.
    var found: Bool? { answer.value }

    /// Whether something is found, when that is known; blocks.
    func wait() -> Bool { answer.wait() }

    /// Has it look no further: nobody wants to know any more.
    func cancel() { isOver.store(true, ordering: .relaxed) }

    private static func isDeep(_ pattern: String) -> Bool {
        (pattern.hasSuffix("/***") ? pattern.dropLast(4) : pattern[...]).contains("**")
    }

    /// The most folders that lie in each other, each of them open, and the most bytes of a path: of what is deeper rsync is asked at once.
    private static let limits = (levels: 128, bytes: 4_095)

    /// Goes through a tree, with no more folders open than lie in each other.
    private func finds(
        _ sought: SoughtAttributes,
        in root: OpenedFolder,
        leavingOut exclusions: Exclusions
    ) throws(Errno) -> Bool {
        if try root.has(sought) { return true }
        var ahead: [(parent: OpenedFolder, name: [UInt8], path: String)] = []
        var next: (folder: OpenedFolder, path: String)? = (root, "")
        while let (folder, path) = next {
            guard !isOver.load(ordering: .relaxed), let names = try folder.folders(unlessAnyHas: sought) else {
                return true
            }
            for name in names {
                let inner = (path.isEmpty ? "" : "\(path)/") + String(decoding: name, as: UTF8.self)
                guard !exclusions.cover(inner) else { continue }
                let levels = inner.utf8.count { $0 == UInt8(ascii: "/") }
                if inner.utf8.count > Self.limits.bytes || levels > Self.limits.levels { return true }
                ahead.append((folder, name, inner))
            }
            next = nil
            while next == nil, let step = ahead.popLast() {
                next = try step.parent.folder(FileName(step.name)).map { ($0, step.path) }
            }
        }
        return false
    }
}
