import Foundation
import MirroringFiles
import SystemPackage

/// Takes steps of an import back, the newest first: those of an item that failed, or all.
///
/// It looks at what is there and not only at the steps, so one that was recorded but not done is left alone, and an
/// undoing that was itself interrupted can be done again. Attributes are given back to the very file or folder that
/// had them, and no program gets more rights than it has: set-user-ID and set-group-ID come from the source alone, by
/// the next run.
struct StepsUndo {
    let destination: FolderTree
    let tree: FolderTree
    let kept: OpenedFolder
    /// Folders that were made again, and are others now than those that were noted.
    private var remade: [RelativePath: FileFacts.Identity] = [:]

    init(destination: FolderTree, tree: FolderTree, kept: OpenedFolder) {
        self.destination = destination
        self.tree = tree
        self.kept = kept
    }

    /// Undoes steps.
    ///
    /// - Parameter steps: oldest first.
    mutating func undo(_ steps: [ImportJournal.Step]) throws(RunFailure) {
        for step in steps.reversed() { try undo(step) }
    }

    private mutating func undo(_ step: ImportJournal.Step) throws(RunFailure) {
        switch step {
        case .put(let path, let identity, let staged, let number):
            guard let parent = try destination.folder(path.parent ?? .root) else { return }
            if try destination.facts(path)?.identity == identity {
                if let staged, let source = try tree.folder(staged.parent ?? .root) {
                    try takeBack(path, from: parent, to: source)
                } else if number == nil {
                    try destination.perform("removed", path) { () throws(Errno) in
                        try parent.removeFile(FileName(path.name))
                    }
                }
            }
            if let number { try restore(number, to: path, in: parent) }
        case .remove(let path, let number):
            guard let parent = try destination.folder(path.parent ?? .root) else { return }
            try restore(number, to: path, in: parent)
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
            if let made = try destination.entry(path) { try give(attributes, attributes.facts, to: made, at: path) }
            remade[path] = try destination.facts(path)?.identity
        case .change(let path, let identity, let attributes):
            guard let entry = try destination.entry(path) else { return }
            let current = try destination.facts(of: entry, at: path)
            guard current.identity == remade[path] ?? identity else { return }
            try give(attributes, attributes.restored(over: current), to: entry, at: path)
        }
    }

    /// Gives a file or folder what it had. What it may not have is left out, as when it was taken.
    private func give(
        _ attributes: ImportJournal.Attributes,
        _ facts: FileFacts,
        to entry: borrowing OpenedEntry,
        at path: RelativePath
    ) throws(RunFailure) {
        try destination.apply(facts, to: entry, at: path)
        if let others = attributes.others { try destination.give(others, to: entry, at: path) }
    }

    /// Gives a staged item its place in the staging tree again, where the next run finds it.
    private func takeBack(
        _ path: RelativePath,
        from parent: OpenedFolder,
        to source: OpenedFolder
    ) throws(RunFailure) {
        try destination.perform("put back", path) { () throws(Errno) in
            try parent.rename(FileName(path.name), to: source, FileName(path.name))
        }
    }

    private func restore(_ number: Int, to path: RelativePath, in parent: OpenedFolder) throws(RunFailure) {
        try destination.perform("put back", path) { () throws(Errno) in
            guard try kept.facts(FileName("\(number)")) != nil else { return }
            try kept.rename(FileName("\(number)"), to: parent, FileName(path.name))
            // Where it had not been replaced yet, both are names of one file, and stay so.
            if try kept.facts(FileName("\(number)")) != nil { try kept.removeFile(FileName("\(number)")) }
        }
    }
}

extension ImportJournal.Attributes {
    /// What a file or folder gets back that looks like this now: of the bits that give a program rights, those that it
    /// still has.
    fileprivate func restored(over current: FileFacts) -> FileFacts {
        var facts = facts
        guard !isFolder else { return facts }
        let isSameOwner = current.owner == owner && current.group == group
        facts.mode &= isSameOwner ? 0o1777 | current.mode : 0o1777
        return facts
    }
}
