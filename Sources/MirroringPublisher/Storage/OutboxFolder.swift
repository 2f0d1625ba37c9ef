import Foundation
import MirroringFiles
import Synchronization

/// The folder in which all processes of a host keep what they publish, each its own share.
///
/// It is opened once, and everything in it goes by that handle. Users may share a folder in which nobody can take away
/// what is another's; then each works with what is his own, and only looks at what others have there.
final class OutboxFolder: Sendable {
    let path: String
    private let handle: Mutex<OpenedFolder>

    /// Opens the folder, and makes it if it is not there.
    init(_ path: String) throws(OutboxError) {
        self.path = path
        handle = Mutex(try Self.made(path))
    }

    /// The folder as it is, to look at and no more: nothing is made, and the right to read it is enough.
    ///
    /// - Returns: nil if there is nothing of that name.
    init?(inspecting path: String) throws(OutboxError) {
        let folder: OpenedFolder
        do throws(FileProblem) {
            folder = try .named(path)
        } catch {
            switch error.number {
            case ENOENT: return nil
            case ENOTDIR: throw OutboxError(.unusableFolder, "The outbox folder \(path) is no folder. Name one.")
            default: throw OutboxError(folder: path, error)
            }
        }
        try Self.check(folder, R_OK | X_OK, "looked into", path)
        self.path = path
        handle = Mutex(folder)
    }

    private static func made(_ path: String) throws(OutboxError) -> OpenedFolder {
        do throws(FileProblem) {
            try FolderMaking.make(path, permissions: 0o700)
        } catch {
            throw OutboxError(folder: path, error)
        }
        return try opened(path)
    }

    private static func opened(_ path: String) throws(OutboxError) -> OpenedFolder {
        let folder: OpenedFolder
        do throws(FileProblem) {
            folder = try .named(path)
            try folder.check(.shared, at: path)
        } catch {
            throw OutboxError(folder: path, error)
        }
        try check(folder, R_OK | W_OK | X_OK, "used", path)
        return folder
    }

    private static func check(
        _ folder: OpenedFolder,
        _ rights: Int32,
        _ action: String,
        _ path: String
    ) throws(OutboxError) {
        do {
            try folder.check(rights: rights)
        } catch {
            let failure = SystemFailure(error, while: action, path: path)
            throw OutboxError(.unusableFolder, number: failure.number, while: action, "folder \(path)")
        }
    }

    /// The folder, open; anew if somebody has removed it and made it again.
    private var opened: OpenedFolder {
        handle.withLock { folder in
            if Self.isRemoved(folder), let again = try? Self.opened(path) { folder = again }
            return folder
        }
    }

    /// Goes by the path again, and makes the folder if it is not there: somebody may have removed it or moved it away.
    func renew() throws(OutboxError) {
        let folder = try Self.made(path)
        handle.withLock { $0 = folder }
    }

    private static func isRemoved(_ folder: OpenedFolder) -> Bool {
        (try? folder.facts())?.links == 0
    }

    // MARK: Files

    /// Opens a file of the folder, if it is a regular one and as trusted as it has to be. No link is followed, and nothing
    /// is waited for.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - flags: those of `open`.
    ///   - trust: who may have made it.
    ///   - action: what is done with it, a participle for errors.
    func file(
        _ name: String,
        _ flags: Int32,
        as trust: FileTrust = .own,
        while action: String
    ) throws(OutboxError) -> OutboxFile {
        let path = "\(path)/\(name)"
        let file = try OutboxFile(FileName(name), in: opened, at: path, flags, while: action)
        if let problem = try file.problem(as: trust) { throw OutboxError(leftAlone: path, problem) }
        return file
    }

    /// Makes a file for this user alone.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - action: what is done with it, a participle for errors.
    /// - Throws: with the system's number `EEXIST` if there is something of that name.
    func newFile(_ name: String, while action: String) throws(OutboxError) -> OutboxFile {
        let path = "\(path)/\(name)"
        return try OutboxFile.made(FileName(name), in: opened, at: path, as: .own, while: action) { problem in
            OutboxError(ofTheNew: path, problem)
        }
    }

    /// Whether a name leads to a file.
    func has(_ file: borrowing OutboxFile, as name: String) -> Bool {
        file.isNamed(FileName(name), in: opened)
    }

    /// Whether a name leads to nothing or to another file; where that can't be told, nothing says so. What lies there and is
    /// no file is left alone, as it is by who reads.
    func lacks(_ file: borrowing OutboxFile, as name: String) -> Bool {
        do {
            guard let named = try opened.facts(FileName(name)) else { return true }
            return try named.kind == .file && named.identity != file.facts().identity
        } catch {
            return false
        }
    }

    /// Whether nothing has that name; where that can't be told, nothing says so.
    func lacks(_ name: String) -> Bool {
        do {
            return try opened.facts(FileName(name)) == nil
        } catch {
            return false
        }
    }

    /// Whether another user has something of that name here.
    func isAnothers(_ name: String) -> Bool {
        guard let facts = try? opened.facts(FileName(name)) else { return false }
        return facts.owner != geteuid()
    }

    /// The size of a segment's file; 0 if it is not there.
    func size(of segment: SegmentName) -> Int {
        guard let facts = try? opened.facts(FileName("\(segment)")), facts.kind == .file else { return 0 }
        return facts.size
    }

    /// Puts a file in the place of an old one, or of none, in one step.
    func replace(_ name: String, with bytes: [UInt8]) throws(OutboxError) {
        do throws(SystemFailure) {
            try opened.replaceFile(name, at: "\(path)/\(name)", with: bytes)
        } catch {
            throw OutboxError(error)
        }
    }

    /// Removes a file, if it is there.
    func remove(_ name: String) {
        try? opened.removeFile(FileName(name))
    }

    /// Removes segments all of whose events are confirmed; those that hold something unreadable are set aside.
    func retire(_ segments: [SegmentName], corrupt: Set<SegmentName>) {
        let opened = opened
        for segment in segments {
            if corrupt.contains(segment) {
                try? opened.rename(FileName("\(segment)"), to: opened, FileName(segment.setAside))
            } else {
                remove("\(segment)")
            }
        }
    }

    /// Waits until the names of new files are on the disk.
    func synchronize() throws(OutboxError) {
        do {
            try opened.synchronize()
        } catch {
            let failure = SystemFailure(error, while: "flushed", path: path)
            throw OutboxError(.unwritable, number: failure.number, while: failure.action, "folder \(path)")
        }
    }
}

extension OutboxFolder {
    /// The numbers of a process's segments, ascending: those of this user's, or whosever.
    func numbers(of instance: UUID, as trust: FileTrust) throws(OutboxError) -> [Int] {
        let listing = try list()
        return trust == .own ? listing.own.segments[instance] ?? [] : listing.numbers(of: instance)
    }

    /// Lists the folder.
    func list() throws(OutboxError) -> OutboxListing {
        let opened = opened
        guard !Self.isRemoved(opened) else {
            throw OutboxError(.unusableFolder, number: ENOENT, while: "listed", "folder \(path)")
        }
        let names: [String]
        do {
            names = try opened.names().map { String(decoding: $0, as: UTF8.self) }.sorted()
        } catch {
            let failure = SystemFailure(error, while: "listed", path: path)
            throw OutboxError(.unusableFolder, number: failure.number, while: failure.action, "folder \(path)")
        }
        var listing = OutboxListing()
        for name in names {
            guard OutboxListing.isOfAShare(name) else {
                listing.add(stray: name)
                guard let segment = SegmentName(setAside: name),
                    let look = try? opened.look(at: FileName(name), as: .own), look.problem == nil
                else { continue }
                listing.add(setAside: segment, bytes: look.bytesOnDisk)
                continue
            }
            // What is gone in the meantime was delivered. Another's regular file is only listed, so nobody asks for its owner's name.
            let look = try? opened.look(at: FileName(name)) { $0.owner == geteuid() ? .own : .anybodys }
            guard let look else { continue }
            listing.add(name, in: path, look)
        }
        listing.sort()
        return listing
    }
}
