import MirroringEvents
import MirroringFiles
import SystemPackage

/// Makes a tree equal to another in a moment: folders are made, files get a second name.
///
/// Both trees share the files, so nothing is ever written to one of them: what is to change is put there anew.
struct TreeClone {
    let original: FolderTree
    /// There, and empty.
    let clone: FolderTree

    /// Makes the clone.
    ///
    /// - Throws: ``RunFailure``; `CancellationError`.
    func run() throws {
        var pending = [RelativePath.root]
        var folders: [(path: RelativePath, facts: FileFacts)] = []
        while let path = pending.popLast() {
            try Task.checkCancellation()
            guard let from = try original.folder(path), let to = try clone.folder(path),
                let facts = try original.facts(path)
            else { continue }
            folders.append((path, facts))
            for name in try original.perform("read", path, { () throws(Errno) in try from.names() }) {
                let entry = path.appending(name)
                if try !share(entry, from: from, to: to) { pending.append(entry) }
            }
        }
        // What is made in a folder changes its time.
        for folder in folders.reversed() {
            try clone.apply(folder.facts, to: folder.path)
            try clone.giveAttributes(of: folder.path, in: original)
        }
    }

    /// Gives a file a second name; false if it is a folder, which is made.
    private func share(
        _ path: RelativePath,
        from: OpenedFolder,
        to: OpenedFolder
    ) throws(RunFailure) -> Bool {
        do throws(Errno) {
            // Most entries are files: for them one call is enough.
            try from.link(FileName(path.name), to: to, FileName(path.name))
            return true
        } catch {
            if error == .noSuchFileOrDirectory { return true }
            guard [.notPermitted, .tooManyLinks].contains(error) else { throw failure(error, path) }
        }
        guard let facts = try original.facts(path) else { return true }
        switch facts.kind {
        case .folder:
            try clone.perform("made", path) { () throws(Errno) in try to.makeFolder(FileName(path.name)) }
            return false
        case .file:
            // It has as many names as it can have, or is another's.
            try clone.perform("copied", path) { () throws(Errno) in
                try from.copyFile(FileName(path.name), to: to, FileName(path.name))
            }
            var plain = facts
            plain.mode &= 0o1777
            try clone.apply(plain, to: path)
            try clone.giveAttributes(of: path, in: original)
        case .other:
            try clone.perform("copied", path) { () throws(Errno) in
                try from.linkSpecial(FileName(path.name), to: to, FileName(path.name))
            }
        }
        return true
    }

    private func failure(_ error: Errno, _ path: RelativePath) -> RunFailure {
        RunFailure(SystemFailure(error, while: "given a second name", path: original.name(of: path)))
    }
}

extension RelativePath {
    /// The path of an entry of this folder.
    fileprivate func appending(_ name: [UInt8]) -> RelativePath {
        isRoot ? RelativePath(unchecked: name) : RelativePath(unchecked: bytes + [UInt8(ascii: "/")] + name)
    }
}
