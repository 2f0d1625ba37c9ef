import Glibc
package import MirroringFiles
import SystemPackage

/// The trace's file below the open root of a tree.
///
/// No symbolic link is followed. Writing it leaves the times of its folder and of the root as they were, so that a run that compares them
/// finds nothing new.
package struct TraceFile: Sendable {
    private let root: OpenedFolder
    /// Where it is, for messages.
    package let path: String

    /// The trace of a tree.
    ///
    /// - Parameters:
    ///   - root: the tree.
    ///   - path: what people call the tree.
    package init(in root: OpenedFolder, path: String) {
        self.root = root
        self.path = "\(path)/\(TracePlace.path)"
    }

    /// The bytes of the file, one more than a trace may have at most; nil if there is none.
    ///
    /// - Throws: `SystemFailure` if it can't be read, or is no regular file.
    package func read() throws(SystemFailure) -> [UInt8]? {
        let folder = try perform("read") { () throws(Errno) in try root.folder(FileName(TracePlace.folder)) }
        guard let folder else { return nil }
        do throws(SystemFailure) {
            let name = TracePlace.name
            let file = try OpenedFile<SystemFailure>(FileName(name), in: folder, at: path, O_RDONLY, while: "read")
            guard try file.facts().kind == .file else {
                throw SystemFailure(.invalidArgument, while: "read", path: path)
            }
            return try file.read(TraceDocument.byteLimit + 1, at: 0)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }

    /// Puts a trace in the place of the old one, or of none, in one step. Everybody may read it.
    ///
    /// - Parameter json: its text.
    package func write(_ json: [UInt8]) throws(SystemFailure) {
        let before = try perform("written") { () throws(Errno) in try root.facts() }
        let folder = try madeFolder()
        let folderBefore = try perform("written") { () throws(Errno) in try folder.facts() }
        try folder.replaceFile(TracePlace.name, at: path, with: json, permissions: Self.fileMode)
        try perform("written") { () throws(Errno) in
            try Self.setMode(Self.fileMode, of: TracePlace.name, in: folder)
        }
        putBack(folderBefore, TracePlace.folder)
        putBack(before, ".")
    }

    private static let fileMode: UInt32 = 0o644
    private static let folderMode: UInt32 = 0o755

    private func madeFolder() throws(SystemFailure) -> OpenedFolder {
        try perform("written") { () throws(Errno) in
            let name = TracePlace.folder
            if let folder = try root.folder(FileName(name)) { return folder }
            try root.makeFolder(FileName(name), permissions: Self.folderMode)
            try Self.setMode(Self.folderMode, of: name, in: root)
            guard let folder = try root.folder(FileName(name)) else { throw .noSuchFileOrDirectory }
            return folder
        }
    }

    /// Gives what was made its mode: the process's mask may have taken away what a web server needs.
    private static func setMode(_ mode: UInt32, of name: String, in folder: OpenedFolder) throws(Errno) {
        guard let entry = try folder.entry(FileName(name)) else { throw .noSuchFileOrDirectory }
        try entry.setMode(mode)
    }

    private func putBack(_ facts: FileFacts, _ name: String) {
        do throws(Errno) {
            guard let entry = try root.entry(FileName(name)) else { return }
            try entry.apply(facts)
        } catch {
            // It is another user's: only he can set its time, and an engine of ours would not compare it.
        }
    }

    private func perform<Value>(_ action: String, _ body: () throws(Errno) -> Value) throws(SystemFailure) -> Value {
        do throws(Errno) {
            return try body()
        } catch {
            throw SystemFailure(error, while: action, path: path)
        }
    }
}
