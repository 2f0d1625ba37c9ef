import Glibc
package import MirroringFiles
import SystemPackage

/// The regular files below an open folder, walked one component at a time and never through a symbolic link.
package struct TreeFiles: Sendable {
    private let root: OpenedFolder
    private let path: String
    private let known: DigestIndex
    private let selection: Set<[UInt8]>?
    private let leavesOut: @Sendable ([UInt8]) -> Bool

    /// What is found.
    package struct Result: Sendable {
        /// What makes the tree's digest.
        package var digest = TreeDigest()
        /// What is known of the files now.
        package var index = DigestIndex()
        /// Whether there are folders that were left out.
        package var hasLeftOut = false

        /// Nothing yet.
        package init() {}
    }

    /// The files of a tree, but for its trace, and what ``EngineFolders`` are.
    ///
    /// - Parameters:
    ///   - root: the tree.
    ///   - path: what people call it.
    ///   - known: what was known of the files at an earlier time. What has not changed since is not read again.
    ///   - selection: the paths of those that count; nil for all.
    ///   - leavesOut: whether another folder is left out with all that is in it, by its path.
    package init(
        of root: OpenedFolder,
        path: String,
        known: DigestIndex = DigestIndex(),
        selection: Set<[UInt8]>? = nil,
        leavesOut: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
    ) {
        self.root = root
        self.path = path
        self.known = known
        self.selection = selection
        self.leavesOut = leavesOut
    }

    /// Reads the files, as far as they are not known. It blocks as long. What vanishes meanwhile is left out.
    ///
    /// - Throws: `SystemFailure` for what can't be read; `CancellationError`.
    package func read() throws -> Result {
        var result = Result()
        try read(into: &result) { _ in !Task.isCancelled }
        return result
    }

    /// Reads the files as ``read()`` does.
    ///
    /// - Parameters:
    ///   - result: gets what is found; also as far as it was found when reading was ended.
    ///   - goesOn: told again and again how much more is done, in bytes that are read, and one for each entry; false ends it.
    /// - Throws: as ``read()``; `CancellationError` if it was ended.
    package func read(into result: inout Result, while goesOn: (Int) -> Bool) throws {
        try visit(root, [], &result, goesOn)
    }

    private func visit(
        _ folder: OpenedFolder,
        _ prefix: [UInt8],
        _ result: inout Result,
        _ goesOn: (Int) -> Bool
    ) throws {
        let names = try perform(at: prefix) { () throws(Errno) in try folder.names() }
        for name in names {
            guard goesOn(1) else { throw CancellationError() }
            let path = prefix + name
            guard !TracePlace.passedOver.contains(path) else { continue }
            let stamp = try perform(at: path) { () throws(Errno) in try folder.stamp(FileName(name)) }
            switch stamp?.kind {
            case .folder:
                guard !EngineFolders.contain(path), !leavesOut(path) else {
                    result.hasLeftOut = true
                    continue
                }
                let inner = try perform(at: path) { () throws(Errno) in try folder.folder(FileName(name)) }
                if let inner { try visit(inner, path + [UInt8(ascii: "/")], &result, goesOn) }
            case .file:
                guard let stamp, selection?.contains(path) != false else { continue }
                try read(name, in: folder, at: path, stamp, &result, goesOn)
            case .other, nil:
                continue
            }
        }
    }

    private func read(
        _ name: [UInt8],
        in folder: OpenedFolder,
        at path: [UInt8],
        _ stamp: FileStamp,
        _ result: inout Result,
        _ goesOn: (Int) -> Bool
    ) throws {
        if let digest = known.digest(of: path, stamp) {
            result.index.add(path, stamp, digest)
            result.digest.add(path, size: stamp.size, digest: digest)
            return
        }
        guard let file = try open(name, in: folder, at: path) else { return }
        let before = try file.stamp()
        guard before.kind == .file else { throw SystemFailure(.invalidArgument, while: "read", path: text(of: path)) }
        guard let digest = try FileDigest(reading: file, while: goesOn) else { throw CancellationError() }
        let after = try file.stamp()
        // Of a file that was written to meanwhile nobody knows which content that digest is of.
        if before == after { result.index.add(path, after, digest) }
        result.digest.add(path, size: after.size, digest: digest)
    }

    /// Opens a file; nil if it is not there any more.
    private func open(
        _ name: [UInt8],
        in folder: OpenedFolder,
        at path: [UInt8]
    ) throws(SystemFailure) -> OpenedFile<SystemFailure>? {
        do throws(SystemFailure) {
            return try OpenedFile(FileName(name), in: folder, at: text(of: path), O_RDONLY, while: "read")
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }

    private func perform<Value>(at path: [UInt8], _ body: () throws(Errno) -> Value) throws(SystemFailure) -> Value {
        do throws(Errno) {
            return try body()
        } catch {
            throw SystemFailure(error, while: "read", path: text(of: path))
        }
    }

    private func text(of path: [UInt8]) -> String {
        path.isEmpty ? self.path : "\(self.path)/\(String(decoding: path, as: UTF8.self))"
    }
}
