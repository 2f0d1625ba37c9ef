import MirroringFiles
import MirroringRemote
import Synchronization

/// Makes the files that another machine sends as they are, in a package's tree. What can't be made there is left to an rsync: that tries it
/// as well, and says why.
///
/// No link is followed, and nothing that is there is written to: whatever a path says, a new file in the tree is all that comes of it.
final class FileIntake: Sendable {
    private struct State {
        let tree: FolderTree
        /// The file that is under way, or comes next.
        var next = 0
        /// How many bytes of it are still to come; nil before its mark.
        var left: Int?
        /// What there is of it; nil if it can't be made.
        var copy: NewCopy?
        /// What has not arrived.
        var missing: Set<Int> = []
        var violation: ProtocolViolation?
    }

    private let files: [Manifest.Entry]
    private let look: @Sendable (FileFacts) -> CopyLook
    private let state: Mutex<State>

    /// An intake of files.
    ///
    /// - Parameters:
    ///   - files: what comes, in this order.
    ///   - folder: the package whose tree they come into.
    ///   - look: what a copy gets beside its content and time.
    init(
        _ files: [Manifest.Entry],
        into folder: PackageFolder,
        looking look: @escaping @Sendable (FileFacts) -> CopyLook
    ) throws(RunFailure) {
        (self.files, self.look) = (files, look)
        state = Mutex(State(tree: try folder.openTree()))
    }

    /// How many files are there, or never will be.
    var done: Int { state.withLock { $0.next } }

    /// Why nothing more is taken; nil as long as there is no reason.
    var violation: ProtocolViolation? { state.withLock { $0.violation } }

    /// Takes what has come.
    func take(_ bytes: [UInt8]) {
        state.withLock { state in
            bytes.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty, state.violation == nil { take(&rest, &state) }
            }
        }
    }

    /// Nothing more comes: what is not whole is dropped.
    ///
    /// - Returns: the places of the files that have not arrived.
    func end() -> Set<Int> {
        state.withLock { state in
            state.copy = nil
            state.missing.formUnion(state.next..<files.count)
            state.next = files.count
            return state.missing
        }
    }

    /// Takes a mark, or as much of a file as is there.
    private func take(_ rest: inout Slice<UnsafeRawBufferPointer>, _ state: inout State) {
        guard let left = state.left else { return begin(rest.removeFirst(), &state) }
        let piece = rest.prefix(left)
        rest = rest.dropFirst(piece.count)
        if let copy = state.copy, (try? copy.append(UnsafeRawBufferPointer(rebasing: piece))) == nil {
            state.copy = nil
        }
        state.left = left - piece.count
        if state.left == 0 { finish(&state) }
    }

    private func begin(_ mark: UInt8, _ state: inout State) {
        guard state.next < files.count, let mark = FarFiles.Mark(rawValue: mark) else {
            state.violation = ProtocolViolation("the bytes of files are not those of the list")
            return
        }
        guard mark == .sent else {
            state.missing.insert(state.next)
            state.next += 1
            return
        }
        let file = files[state.next]
        state.left = file.facts.size
        state.copy = try? made(file, in: state.tree)
        if file.facts.size == 0 { finish(&state) }
    }

    private func made(_ file: Manifest.Entry, in tree: FolderTree) throws -> NewCopy {
        let folder = try tree.madeFolder(file.path.parent ?? .root)
        return try NewCopy(file.path.name, in: folder, looking: look(file.facts))
    }

    private func finish(_ state: inout State) {
        let time = files[state.next].facts.modified
        if state.copy.map({ (try? $0.complete(time)) != nil }) != true { state.missing.insert(state.next) }
        (state.copy, state.left) = (nil, nil)
        state.next += 1
    }
}
