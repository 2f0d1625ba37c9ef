import MirroringFiles

/// Where a folder lies, told by what no name can hide: the folder itself and those above it, each by its device and inode.
///
/// Two mounts of one file system show the same folders under other paths. A mount of a subfolder shows none of the folders above it;
/// where another mount does, they are among these as well.
struct FolderLineage: Sendable, Hashable {
    /// A folder that is there, and the way from it.
    private struct Step: Sendable, Hashable {
        var identity: FileFacts.Identity
        /// The path from it to the folder that this is about, empty for that one itself.
        var rest: String
    }

    /// The nearest first, by the folder's own path, then those by other mounts.
    private let steps: [Step]

    /// Where a folder is, or would be made.
    ///
    /// - Parameters:
    ///   - path: its path, with every symbolic link resolved that is to be followed.
    ///   - table: what is mounted; nil if that is not known.
    init(of path: String, in table: MountTable?) {
        var steps: [Step] = []
        var seen: Set<Step> = []
        var waiting = [(path: path, rest: "")]
        var known: Set = [path]
        while let way = waiting.popLast() {
            // What lies above several views is the same.
            for step in Self.steps(to: way.path) {
                let step = Step(identity: step.identity, rest: Self.join(step.rest, way.rest))
                if seen.insert(step).inserted { steps.append(step) }
            }
            for view in table?.otherViews(of: way.path) ?? [] where Self.isSame(view.path, as: view.point) {
                guard known.insert(view.path).inserted else { continue }
                waiting.append((view.path, Self.join(Self.rest(of: way.path, below: view.point), way.rest)))
            }
        }
        self.steps = steps
    }

    /// The folders from the root of the file tree to this one, then its own identity; nil for that if it is not there.
    var identities: (above: [FileFacts.Identity], own: FileFacts.Identity?) {
        let own = steps.first.flatMap { $0.rest.isEmpty ? $0.identity : nil }
        var seen: Set<FileFacts.Identity> = []
        let above = steps.reversed().filter { !$0.rest.isEmpty && seen.insert($0.identity).inserted }
        return (above.map(\.identity), own)
    }

    /// The paths by which this folder is reached from another one, empty if it is that one; none if it neither is that nor lies in it.
    func paths(below other: FolderLineage) -> [String] {
        guard let root = other.steps.first else { return [] }
        return steps.compactMap { step in
            guard step.identity == root.identity else { return nil }
            if root.rest.isEmpty || step.rest == root.rest { return Self.rest(of: step.rest, below: root.rest) }
            return step.rest.hasPrefix("\(root.rest)/") ? Self.rest(of: step.rest, below: root.rest) : nil
        }
    }

    /// Whether this is that folder or lies below it.
    func isAtOrBelow(_ other: FolderLineage) -> Bool { !paths(below: other).isEmpty }

    /// The folders on the way to a path that are there, the last first.
    private static func steps(to path: String) -> [Step] {
        let names = path.pathNames()
        return (0...names.count).reversed().compactMap { count in
            guard let facts = FileFacts(of: "/\(names.prefix(count).joined(separator: "/"))") else { return nil }
            return Step(identity: facts.identity, rest: names.dropFirst(count).joined(separator: "/"))
        }
    }

    private static func isSame(_ path: String, as other: String) -> Bool {
        guard let facts = FileFacts(of: path), let others = FileFacts(of: other) else { return false }
        return facts.identity == others.identity
    }

    private static func rest(of path: String, below root: String) -> String {
        String(path.dropFirst(root == "/" ? 0 : root.count).drop { $0 == "/" })
    }

    private static func join(_ path: String, _ rest: String) -> String {
        path.isEmpty || rest.isEmpty ? path + rest : "\(path)/\(rest)"
    }
}
