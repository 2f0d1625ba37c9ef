import Dispatch
import MirroringFiles
import MirroringTrace
import Synchronization
import SystemPackage

/// A list of all that a source on this machine has, made on a thread of its own: where there is nothing to compare it with, rsync would list
/// the same, in the same order, and takes longer to say it.
///
/// A source that has anything but files with one name, folders and links, or can't be listed in whole, is left to rsync.
final class TreeListing: Sendable {
    /// What lies in a source.
    struct Entry: Sendable, Hashable {
        var path: RelativePath
        /// A link is of the other kind.
        var kind: FileFacts.Kind
        /// In bytes; of a link, where it leads, and of a folder 0.
        var size: Int
    }

    /// A folder that is to be listed.
    private struct Step {
        /// The folder that holds it.
        var parent: OpenedFolder
        var name: [UInt8]
        /// The whole path; empty for the root.
        var path: [UInt8]
        /// In how many others it lies.
        var level: Int
    }

    /// The most folders that lie in each other, each of them open, and the most bytes of a path.
    private static let limits = (levels: 128, bytes: 4_095)

    private let answer = Arrival<[Entry]?>()
    private let isOver = Atomic(false)
    /// Until it is listed. It is closed before the answer: whoever has that may unmount its disk.
    private let source: Mutex<OpenedFolder?>

    /// Begins to list.
    init(of source: OpenedFolder) {
        self.source = Mutex(source)
        DispatchQueue(label: "tree-listing").async {
            let entries = self.source.withLock { $0.take() }.flatMap { source in try? self.list(source) }
            self.answer.set(entries)
        }
    }

    /// The list, folders before what is in them and behind the files beside them; nil if rsync is to be asked.
    ///
    /// - Parameter deadline: until when the run may go on.
    func entries(by deadline: RunDeadline) async -> [Entry]? {
        await answer.arrived(by: deadline) {
            self.isOver.store(true, ordering: .relaxed)
            self.answer.set(nil)
        }
    }

    private func list(_ source: OpenedFolder) throws(Errno) -> [Entry]? {
        var entries: [Entry] = []
        var ahead = [Step(parent: source, name: [UInt8(ascii: ".")], path: [], level: 0)]
        while let step = ahead.popLast() {
            guard !isOver.load(ordering: .relaxed), let folder = try step.parent.folder(FileName(step.name)),
                let inner = try folder.plainEntries()
            else { return nil }
            entries.append(Entry(path: RelativePath(unchecked: step.path), kind: .folder, size: 0))
            var folders: [Step] = []
            for entry in inner {
                let path = step.path.isEmpty ? entry.name : step.path + [UInt8(ascii: "/")] + entry.name
                guard path.count <= Self.limits.bytes else { return nil }
                guard entry.kind == .folder else { continue }
                // What engines leave in a tree is none of it, and rsync's to leave out.
                guard step.level < Self.limits.levels, !EngineFolders.contain(path) else { return nil }
                folders.append(Step(parent: folder, name: entry.name, path: path, level: step.level + 1))
            }
            for file in inner.filter({ $0.kind != .folder }).sorted(by: { Self.comes($0.name, before: $1.name) }) {
                let path = step.path.isEmpty ? file.name : step.path + [UInt8(ascii: "/")] + file.name
                entries.append(Entry(path: RelativePath(unchecked: path), kind: file.kind, size: file.size))
            }
            // As rsync has it, by their names with a slash; the last one comes off first.
            let slash = [UInt8(ascii: "/")]
            ahead += folders.sorted { Self.comes($1.name + slash, before: $0.name + slash) }
        }
        return entries
    }

    private static func comes(_ name: [UInt8], before other: [UInt8]) -> Bool { name.lexicographicallyPrecedes(other) }
}
