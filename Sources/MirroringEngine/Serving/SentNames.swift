import Foundation
import MirroringFiles
import MirroringRemote
import SystemPackage

/// The list of what an rsync of this end sends, in a file that goes with its last reference.
///
/// rsync follows a symbolic link to a folder where a name in its list leads through one. So it gets no list that has not been looked at; and
/// a file, since it opens none by a handle of this process's.
final class SentNames: Sendable {
    /// After that a file of another process's is left over from one that was killed: rsync has long opened its own.
    private static let patience = Duration.seconds(3_600)

    private let folder: OpenedFolder
    private let name: String
    private let path: String

    /// Writes a list.
    ///
    /// - Parameters:
    ///   - paths: what is sent.
    ///   - stateFolder: this machine's engine's.
    /// - Throws: ``RunFailure``.
    init(_ paths: [RelativePath], in stateFolder: String) throws(RunFailure) {
        folder = try ServedState.folder("sent", in: stateFolder)
        // Letters, as the near end expects behind a handle.
        name = String((0..<16).map { _ in Character(Unicode.Scalar(UInt8.random(in: 97...122))) })
        path = "\(stateFolder)/sent/\(name)"
        Self.removeOld(in: folder)
        let list = paths.reduce(into: [UInt8]()) { list, path in list += Self.start + path.bytes + [0] }
        try WholeFile.write(list, to: name, in: folder, at: path)
    }

    deinit {
        try? folder.removeFile(FileName(name))
    }

    /// The list for rsync's arguments, which keep it.
    func root() throws(RunFailure) -> RsyncRoot { try RsyncRoot(folder, below: name, path: path, of: self) }

    private static let start = Array("./".utf8)

    /// Reads a list that anybody may have written: each name behind `./` and before a NUL; that of the root itself is empty.
    static func paths(in list: [UInt8]) throws(ProtocolViolation) -> [RelativePath] {
        let names = list.split(separator: 0, omittingEmptySubsequences: false)
        guard names.last?.isEmpty == true, names.count <= FrameLimits.items else {
            throw ProtocolViolation("a list of what is to be sent has no end")
        }
        var paths: [RelativePath] = []
        for name in names.dropLast() {
            guard name.starts(with: start) else {
                throw ProtocolViolation("a list of what is to be sent has a path that is none")
            }
            paths.append(try RelativePath(field: name.dropFirst(start.count)))
        }
        return paths
    }

    private static func removeOld(in folder: OpenedFolder) {
        let now = FileTime.now
        for name in (try? folder.names()) ?? [] {
            guard let facts = try? folder.facts(FileName(name)), facts.modified.age(at: now) > patience else {
                continue
            }
            try? folder.removeFile(FileName(name))
        }
    }
}
