import Foundation
import MirroringEvents
package import MirroringFiles

/// A monitoring folder that was opened once: everything in it goes by that handle, wherever its path leads by then.
///
/// Whoever may write to a folder above can put another in its place, or a link, at any time.
package struct OpenedLogFolder: Sendable {
    /// The folder as it was named, for sentences and for whoever only looks.
    package let place: OfflineLogFolder
    let handle: OpenedFolder

    /// Opens a folder that is there.
    ///
    /// - Throws: ``OfflineLogError`` if it is not there, or lies behind a stranger's link.
    package init(_ place: OfflineLogFolder) throws(OfflineLogError) {
        self.place = place
        do throws(FileProblem) {
            handle = try .named(place.path)
        } catch {
            throw OfflineLogError(error, of: place.path)
        }
    }

    /// Opens a folder, which is made for its owner and group if it is not there.
    ///
    /// - Parameter path: the folder.
    /// - Throws: ``OfflineLogError`` if it can't be made or opened.
    package init(making path: String) throws(OfflineLogError) {
        let place = OfflineLogFolder(path: path)
        try place.create()
        try self.init(place)
    }

    /// Whose files in this folder are written to, or believed. What is another's is set aside, since it may change at any time.
    var trust: FileTrust { (try? handle.facts()).map { .ofFolder(owner: $0.owner) } ?? .own }

    /// The whole path of what lies in it, for sentences.
    package func path(of name: String) -> String { "\(place.path)/\(name)" }

    /// The offline logs in it by their names, oldest run first.
    func files() throws(OfflineLogError) -> [OfflineLogFile] {
        OfflineLogFolder.files(named: try names())
    }

    /// The names of all that lies in it.
    func names() throws(OfflineLogError) -> [String] {
        do {
            return try handle.names().map { String(decoding: $0, as: UTF8.self) }
        } catch {
            throw OfflineLogError(SystemFailure(error, while: "read", path: place.path))
        }
    }
}

extension OpenedLogFolder {
    /// Opens a file to write to, and makes it if it is not there.
    ///
    /// - Throws: ``OfflineLogError``, with code `unusable` if what is there is no regular file, or another's, and `notPermitted` if what
    ///   this user makes here is.
    func writableFile(
        _ name: String,
        permissions: UInt32 = LogFile.permissions,
        while action: String = "written"
    ) throws(OfflineLogError) -> LogFile {
        let path = path(of: name)
        do throws(OfflineLogError) {
            return try LogFile.made(
                FileName(name),
                in: handle,
                at: path,
                permissions: permissions,
                as: trust,
                while: action
            ) { OfflineLogError($0, ofTheNew: path) }
        } catch {
            guard error.systemError == EEXIST else { throw error }
        }
        let flags = O_RDWR | O_CREAT
        let file = try LogFile(FileName(name), in: handle, at: path, flags, permissions: permissions, while: action)
        if let problem = try file.problem(as: trust) { throw OfflineLogError(problem, of: path) }
        return file
    }

    /// Whether nothing has that name; where that can't be told, nothing says so.
    package func lacks(_ name: String) -> Bool {
        do {
            return try handle.facts(FileName(name)) == nil
        } catch {
            return false
        }
    }

    /// Reads a file as a whole, if it is one that is believed. No link is followed.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - limit: the most bytes that it may have.
    /// - Throws: ``OfflineLogError``, with code `unusable` if it is no regular file, another's or too large.
    package func bytes(of name: String, limit: Int) throws(OfflineLogError) -> [UInt8] {
        let path = path(of: name)
        let file = try LogFile(FileName(name), in: handle, at: path, O_RDONLY, while: "read")
        if let problem = try file.problem(as: trust) { throw OfflineLogError(problem, of: path) }
        guard try file.facts().size <= limit else { throw OfflineLogError(.largerThan(limit), of: path) }
        return try file.read(limit, at: 0)
    }

    /// Puts a new file in the place of an old one, or of none, and waits until it is on disk.
    package func replaceFile(_ name: String, with bytes: some Collection<UInt8>) throws(SystemFailure) {
        let path = path(of: name)
        try handle.replaceFile(name, at: path, with: bytes, permissions: LogFile.permissions, durable: true)
    }

    /// Gives what is in a file's way another name.
    ///
    /// - Returns: where it lies now; nil if it can't be renamed.
    package func setAside(_ name: String) -> String? {
        let aside = "\(name)\(OfflineLogFolder.asideMark)\(Timestamp.now.milliseconds)"
        do {
            try handle.rename(FileName(name), to: handle, FileName(aside))
            return path(of: aside)
        } catch {
            return nil
        }
    }
}
