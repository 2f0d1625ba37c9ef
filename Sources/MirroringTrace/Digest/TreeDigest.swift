import Crypto
package import MirroringEvents

/// One digest for all regular files of a tree, by a rule that anybody can follow without this program:
///
/// ```sh
/// find . -type f ! -path ./.well-known/mirroring-trace.json -print0 |
///     LC_ALL=C sort -z | xargs -0r sha256sum -z | LC_ALL=C sed -z 's|\./||' | sha256sum
/// ```
///
/// So the SHA-256 is that of a line for each file, in the order of the bytes of their paths: the SHA-256 of its content in hexadecimal, two
/// spaces, the path relative to the root as it is on disk, NUL. Modes, owners, times, symbolic links and empty folders are not in it.
package struct TreeDigest: Sendable {
    private var files: [(path: [UInt8], digest: FileDigest)] = []
    private var bytes = 0

    /// The digest of no file.
    package init() {}

    /// Takes a file in, in any order.
    ///
    /// - Parameters:
    ///   - path: relative to the root, `/`-separated, as it is on disk.
    ///   - size: in bytes.
    ///   - digest: that of its content.
    mutating func add(_ path: [UInt8], size: Int, digest: FileDigest) {
        files.append((path, digest))
        bytes.addUpToMaximum(size)
    }

    /// What a tree of these files holds.
    package var tree: MirroringTree {
        var hasher = SHA256()
        for file in files.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
            var line = file.digest.hexadecimal
            line += Array("  ".utf8)
            line += file.path
            line.append(0)
            line.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        }
        let digest = String(decoding: FileDigest(hasher.finalize()).hexadecimal, as: UTF8.self)
        return MirroringTree(files: files.count, bytes: bytes, digest: "\(Self.rule):\(digest)")
    }

    /// The name of the rule, in front of a digest.
    static let rule = "sha256"

    /// Whether a text is a digest by this rule.
    package static func isDigest(_ text: String) -> Bool {
        text.hasPrefix("\(rule):") && FileDigest(hexadecimal: text.utf8.dropFirst(rule.utf8.count + 1)) != nil
    }
}
