import Foundation
import MirroringRemote

/// What is asked of an import: to put a package in place, with what may have been moved to where something failed before.
struct FarImport: Sendable, Hashable {
    var manifest: Manifest
    var moves: PossibleMoves

    init(_ manifest: Manifest, _ moves: PossibleMoves) {
        (self.manifest, self.moves) = (manifest, moves)
    }

    /// Reads a question that anybody may have written.
    ///
    /// - Throws: ``RunFailure`` (validation) if a path in it leads out of the root, say; `ProtocolViolation`.
    init(_ question: [UInt8]) throws {
        // No JSON has a NUL in it.
        guard let end = question.firstIndex(of: 0) else { throw ProtocolViolation("a package's manifest has no end") }
        manifest = try Manifest(json: Data(question[..<end]), from: "The manifest of the package")
        var reader = RecordReader(fields: 2...2, atMost: FrameLimits.items)
        reader.append(question[(end + 1)...])
        moves = try PossibleMoves(rest: &reader)
    }

    /// The question as it is sent: the manifest, a NUL, and the records of moves.
    var bytes: [UInt8] {
        var writer = RecordWriter()
        moves.append(to: &writer)
        return manifest.json() + [0] + writer.bytes
    }
}
