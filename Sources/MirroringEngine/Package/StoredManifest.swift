import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote

/// A manifest as it is in JSON: nothing of it has been checked.
struct StoredManifest: Decodable {
    var formatVersion: Int
    var packageId: UUID
    var packageNumber: Int
    var jobId: UUID
    var runId: UUID
    var attributes: UInt8?
    var entries: [StoredEntry]
    var obstacles: [StoredDeletion]
    var deletions: [StoredDeletion]
}

/// One of its entries.
struct StoredEntry: Decodable {
    var path: String?
    var pathBytes: Data?
    var kind: String
    var target: String?
    var targetBytes: Data?
    /// What a hard link is another name of, if that is no file.
    var targetKind: String?
    var size: Int?
    /// The bytes on the disk, of a file with holes.
    var allocated: Int?
    var digest: String?
    var mode: UInt32
    var owner: UInt32
    var group: UInt32
    /// What the program may do whoever runs it.
    var capability: Data?
    var seconds: Int
    var nanoseconds: Int

    func entry(in file: String) throws(RunFailure) -> Manifest.Entry {
        let path = try RelativePath(stored: path, bytes: pathBytes, in: file)
        let change: Change.Kind
        var fileKind = FileFacts.Kind.file
        switch kind {
        case "file": change = .file
        case "folder": (change, fileKind) = (.folder, .folder)
        case "other": (change, fileKind) = (.other, .other)
        case "attributes": change = .attributes
        case "hardLink":
            change = .hardLink(try RelativePath(stored: target, bytes: targetBytes, in: file))
            if targetKind == "other" { fileKind = .other }
        default:
            throw RunFailure(
                .validation,
                item: "\(path)",
                "\(file) says that \(path) is a \"\(kind)\", which is unknown."
            )
        }
        guard !path.isRoot || change == .folder else {
            throw RunFailure(.validation, item: file, "\(file) names the root itself as something other than a folder.")
        }
        guard size ?? 0 >= 0, allocated ?? 0 >= 0, (0..<1_000_000_000).contains(nanoseconds) else {
            throw RunFailure(
                .validation,
                item: "\(path)",
                "\(file) says what is true of no file: \(path) has \(size ?? 0) bytes and \(nanoseconds) ns."
            )
        }
        guard capability?.count ?? 0 <= FileFacts.capabilityLimit, capability == nil || fileKind == .file else {
            throw RunFailure(.validation, item: "\(path)", "\(file) has capabilities of \(path) that are none.")
        }
        guard digest.map(Self.isDigest) != false else {
            throw RunFailure(.validation, item: "\(path)", "\(file) has a digest of \(path) that is none.")
        }
        var facts = FileFacts(stat())
        facts.kind = fileKind
        facts.size = fileKind == .file ? size ?? 0 : 0
        facts.allocated = min(facts.size, allocated ?? facts.size)
        facts.mode = mode & 0o7777
        facts.owner = owner
        facts.group = group
        facts.modified = FileTime(seconds: seconds, nanoseconds: nanoseconds)
        facts.capability = capability.map(Array.init) ?? []
        return Manifest.Entry(path: path, kind: change, facts: facts, digest: digest)
    }

    /// Whether a text can be the digest of a file, as rsync writes it.
    private static func isDigest(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { Self.digits.contains($0) }
    }

    private static let digits = Set("0123456789abcdefABCDEF".utf8)
}

/// One of its deletions.
struct StoredDeletion: Decodable {
    var path: String?
    var pathBytes: Data?
    var isFolder: Bool

    func deletion(in file: String) throws(RunFailure) -> Deletion {
        let path = try RelativePath(stored: path, bytes: pathBytes, in: file)
        guard !path.isRoot else {
            throw RunFailure(.validation, item: file, "\(file) would delete the root itself.")
        }
        return Deletion(path: path, isFolder: isFolder)
    }
}

extension RelativePath {
    fileprivate init(stored text: String?, bytes: Data?, in file: String) throws(RunFailure) {
        let bytes = text.map { Array($0.utf8) } ?? bytes.map(Array.init) ?? [0]
        if bytes.isEmpty {
            self = .root
        } else if let path = RelativePath(bytes) {
            self = path
        } else {
            let name = RelativePath(unchecked: bytes)
            throw RunFailure(
                .validation,
                item: "\(name)",
                "\(file) names \"\(name)\", which could lead out of the destination; the package is refused."
            )
        }
    }
}
