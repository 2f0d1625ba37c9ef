import Dispatch
import MirroringFiles
import MirroringTrace
import Synchronization
import SystemPackage

/// A search for attributes in a tree, on a thread of its own, while rsync compares the tree without them.
///
/// To know that an entry has none, rsync asks for its lists and for its attributes, which takes as long as all else that it does about the
/// entry. Most trees have none at all; that is found out in a fifth of the time, and so rsync is asked for them only where one is found.
final class AttributeSearch: Sendable {
    private let answer = Arrival<Bool>()
    private let isOver = Atomic(false)
    /// Until it is searched. It is closed before the answer: whoever has that may unmount its disk.
    private let tree = Mutex<OpenedFolder?>(nil)

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
        // Asterisks that match slashes as well are rsync's own business; to look at too much does no harm. Engines' own folders are told
        // apart without patterns, each of which takes longer than to look at the folder.
        let own = exclusions.patterns.filter { !Exclusions.always.contains($0) && !Self.isDeep($0) }
        let exclusions = Exclusions(patterns: own)
        tree.withLock { $0 = root }
        DispatchQueue(label: "attribute-search").async {
            let found = self.tree.withLock { $0.take() }.flatMap { root in
                try? self.finds(sought, in: root, leavingOut: exclusions)
            }
            // What this user can't look at is rsync's to tell of.
            self.answer.set(found ?? true)
        }
    }

    /// A search that is asked for somewhere else, on a thread of its own as well: rsync need not wait for the answer.
    ///
    /// - Parameter ask: gets the answer, and is blocked as long; it may ask whether nobody wants to know any more. Where there is no answer
    ///   there may be something: then rsync finds out why.
    init(asking ask: @escaping @Sendable (_ isUnwanted: () -> Bool) throws -> Bool) {
        DispatchQueue(label: "attribute-search").async {
            self.answer.set((try? ask { self.isOver.load(ordering: .relaxed) }) ?? true)
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

    private static func isLeftOut(_ path: [UInt8], _ exclusions: Exclusions) -> Bool {
        guard !EngineFolders.contain(path) else { return true }
        return !exclusions.patterns.isEmpty && exclusions.cover(String(decoding: path, as: UTF8.self))
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
        var ahead: [(parent: OpenedFolder, name: [UInt8], path: [UInt8])] = []
        var next: (folder: OpenedFolder, path: [UInt8])? = (root, [])
        while let (folder, path) = next {
            guard !isOver.load(ordering: .relaxed), let names = try folder.folders(unlessAnyHas: sought) else {
                return true
            }
            for name in names {
                let inner = path.isEmpty ? name : path + [UInt8(ascii: "/")] + name
                guard !Self.isLeftOut(inner, exclusions) else { continue }
                let levels = inner.count { $0 == UInt8(ascii: "/") }
                if inner.count > Self.limits.bytes || levels > Self.limits.levels { return true }
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
