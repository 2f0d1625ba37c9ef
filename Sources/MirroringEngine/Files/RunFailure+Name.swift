import Glibc
import MirroringEvents
import MirroringFiles
import SystemPackage

extension RunFailure {
    /// A file system does not take an item's name.
    ///
    /// - Parameters:
    ///   - path: the item.
    ///   - place: on which file system it was to be, as people call it.
    ///   - objection: what that has against the name, as words that follow its own.
    init(refusingNameOf path: RelativePath, at place: String, _ objection: String) {
        self.init(
            .validation,
            item: "\(path)",
            reach: .item,
            """
            \(path) can't be mirrored: the file system of \(place) \(objection). Rename it, or leave it out with "exclude".
            """
        )
    }

    /// A call of the system that failed for an entry of a tree: of a name that the file system does not take, that.
    ///
    /// - Parameters:
    ///   - error: what the system said.
    ///   - action: what was to be done, a participle.
    ///   - path: the entry.
    ///   - tree: the path of the tree's root.
    init(_ error: Errno, while action: String, _ path: RelativePath, in tree: String) {
        guard !path.isRoot, Self.refusesName(error.rawValue, while: action) else {
            self.init(SystemFailure(error, while: action, path: path.isRoot ? tree : "\(tree)/\(path)"))
            return
        }
        self.init(refusingNameOf: path, at: tree, "does not take this name (\(error.reason))")
    }

    /// `EINVAL` has many meanings: where something is found or made by its name, it is that name.
    private static func refusesName(_ number: Int32, while action: String) -> Bool {
        switch number {
        case EILSEQ, ENAMETOOLONG: true
        case EINVAL: ["linked", "made", "opened", "put in place", "read", "renamed", "replaced"].contains(action)
        default: false
        }
    }
}
