import Foundation
import MirroringFiles
import SystemPackage

/// Puts back what an import did, by its journal: when a step failed, or at the next start after a crash.
///
/// It looks at what is there and not only at the journal, so a step that was recorded but not done is left alone, and an
/// undoing that was itself interrupted can be done again.
struct ImportUndo {
    var folder: PackageFolder
    var destination: String

    /// Undoes everything, newest first, and removes the journal. Without a journal there is nothing to undo.
    func run() throws(RunFailure) {
        let steps = try ImportJournal.steps(at: folder.journal)
        if !steps.isEmpty {
            let destination = try FolderTree(path: destination)
            let tree = try FolderTree(path: folder.tree)
            let kept = try OpenedFolder.root(folder.kept)
            for step in steps.reversed() {
                try undo(step, destination, tree, kept)
            }
        }
        guard unlink(folder.journal) == 0 || errno == ENOENT else {
            throw RunFailure(errno: errno, action: "removed", item: folder.journal)
        }
    }

    private func undo(
        _ step: ImportJournal.Step,
        _ destination: FolderTree,
        _ tree: FolderTree,
        _ kept: OpenedFolder
    ) throws(RunFailure) {
        switch step {
        case .put(let path, let identity, let staged, let number):
            guard let parent = try destination.folder(path.parent ?? .root) else { return }
            if try destination.facts(path)?.identity == identity {
                if let staged, let source = try tree.folder(staged.parent ?? .root) {
                    try takeBack(path, from: parent, to: source, destination)
                } else if number == nil {
                    try destination.perform("removed", path) { () throws(Errno) in
                        try parent.removeFile(FileName(path.name))
                    }
                }
            }
            if let number { try restore(number, from: kept, to: path, in: parent, destination) }
        case .remove(let path, let number):
            guard let parent = try destination.folder(path.parent ?? .root) else { return }
            try restore(number, from: kept, to: path, in: parent, destination)
        case .makeFolder(let path):
            guard let parent = try destination.folder(path.parent ?? .root) else { return }
            destination.forget(path)
            do throws(Errno) {
                try parent.removeFolder(FileName(path.name))
            } catch {
                // Not made, or somebody else has put something there since.
                let harmless: [Errno] = [.noSuchFileOrDirectory, .directoryNotEmpty, .fileExists, .notDirectory]
                guard harmless.contains(error) else {
                    throw RunFailure(SystemFailure(error, while: "removed", path: destination.name(of: path)))
                }
            }
        case .removeFolder(let path, let attributes):
            guard let parent = try destination.folder(path.parent ?? .root) else { return }
            if try destination.facts(path) == nil {
                try destination.perform("made", path) { () throws(Errno) in try parent.makeFolder(FileName(path.name)) }
            }
            try destination.apply(attributes.facts, to: path)
        case .change(let path, let attributes):
            guard try destination.facts(path) != nil else { return }
            try destination.apply(attributes.facts, to: path)
        }
    }

    /// Gives a staged item its place in the staging tree again, where the next run finds it.
    private func takeBack(
        _ path: RelativePath,
        from parent: OpenedFolder,
        to source: OpenedFolder,
        _ destination: FolderTree
    ) throws(RunFailure) {
        try destination.perform("put back", path) { () throws(Errno) in
            try parent.rename(FileName(path.name), to: source, FileName(path.name))
        }
    }

    private func restore(
        _ number: Int,
        from kept: OpenedFolder,
        to path: RelativePath,
        in parent: OpenedFolder,
        _ destination: FolderTree
    ) throws(RunFailure) {
        try destination.perform("put back", path) { () throws(Errno) in
            guard try kept.facts(FileName("\(number)")) != nil else { return }
            try kept.rename(FileName("\(number)"), to: parent, FileName(path.name))
        }
    }
}
