import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// The symbolic links in a package's tree, which lead nowhere for as long as an rsync writes there: as its `--munge-links` makes those that
/// it brings.
///
/// Who is at the other end may send a link, and then what lies behind it. An rsync before 3.5.0 goes through the link then, and writes, or
/// changes modes, owners and times, wherever it leads.
///
/// A folder beside the tree says so, for who comes after a process that was killed: a link that leads nowhere has the time of the one that was
/// sent, and would pass for it.
struct MungedLinks {
    /// What rsync puts before the target of a link.
    private static let prefix = Array("/rsyncd-munged/".utf8)
    private static let mark = PackageFolder.Part.munged.rawValue

    /// Whose tree it is.
    let package: PackageFolder

    /// Has the links lead nowhere.
    ///
    /// - Throws: ``RunFailure``; then some of them may lead where they did.
    func munge() throws(RunFailure) {
        try restoreLeft()
        try perform("made") { () throws(Errno) in try package.handle.makeFolder(FileName(Self.mark)) }
        try change { Self.prefix + $0 }
    }

    /// Has them lead again where they did, those that rsync has brought as well.
    func restore() throws(RunFailure) {
        try change { $0.starts(with: Self.prefix) ? Array($0.dropFirst(Self.prefix.count)) : nil }
        try perform("removed") { () throws(Errno) in try package.handle.removeFolder(FileName(Self.mark)) }
    }

    /// Has them lead again where they did, if somebody before could not.
    func restoreLeft() throws(RunFailure) {
        let facts = try perform("read") { () throws(Errno) in try package.handle.facts(FileName(Self.mark)) }
        if facts != nil { try restore() }
    }

    private func perform<Value>(_ action: String, _ body: () throws(Errno) -> Value) throws(RunFailure) -> Value {
        do throws(Errno) {
            return try body()
        } catch {
            throw RunFailure(SystemFailure(error, while: action, path: "\(package.path)/\(Self.mark)"))
        }
    }

    /// Gives links other targets.
    ///
    /// - Parameter target: where a link is to lead, by where it does; nil for one that stays.
    private func change(_ target: ([UInt8]) -> [UInt8]?) throws(RunFailure) {
        let tree = try package.openTree()
        var made: [FileFacts.Identity: RelativePath] = [:]
        var left = [RelativePath.root]
        while let path = left.popLast() {
            guard let folder = try tree.folder(path) else { continue }
            let before = try tree.perform("read", path) { () throws(Errno) in try folder.facts() }
            let names = try tree.perform("listed", path) { () throws(Errno) in try folder.names() }
            var isChanged = false
            for name in names {
                let entry = RelativePath(unchecked: path.isRoot ? name : path.bytes + [UInt8(ascii: "/")] + name)
                let facts = try tree.perform("read", entry) { () throws(Errno) in try folder.facts(FileName(name)) }
                if facts?.kind == .folder { left.append(entry) }
                guard let facts, facts.kind == .other else { continue }
                let old = try tree.perform("read", entry) { () throws(Errno) in
                    try folder.target(ofLink: FileName(name))
                }
                guard let new = old.flatMap(target) else { continue }
                isChanged = true
                if let first = made[facts.identity], let holder = try tree.folder(first.parent ?? .root) {
                    try tree.perform("linked", entry) { () throws(Errno) in
                        try folder.changingStaged { () throws(Errno) in try folder.removeFile(FileName(name)) }
                        try holder.link(FileName(first.name), to: folder, FileName(name))
                    }
                } else {
                    made[facts.identity] = entry
                    try tree.perform("made", entry) { () throws(Errno) in
                        try folder.changingStaged { () throws(Errno) in
                            try folder.replaceLink(FileName(name), like: facts, leadingTo: new)
                        }
                    }
                }
            }
            guard isChanged else { continue }
            try tree.perform("given its time and mode", path) { () throws(Errno) in
                guard let itself = try folder.entry(FileName(".")) else { return }
                try itself.setModified(before.modified)
                if try itself.facts().mode != before.mode { try itself.setMode(before.mode) }
            }
        }
    }
}

extension OpenedFolder {
    /// Makes a link another one, of the same owner and time.
    fileprivate func replaceLink(
        _ name: borrowing FileName,
        like facts: FileFacts,
        leadingTo target: [UInt8]
    ) throws(Errno) {
        try removeFile(name)
        try makeLink(name, to: target)
        guard let link = try entry(name) else { return }
        try link.setOwner(facts.owner, facts.group)
        try link.setModified(facts.modified)
    }
}
