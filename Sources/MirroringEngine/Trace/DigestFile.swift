import Foundation
import MirroringFiles
import MirroringTrace

/// The file in which the digests of a tree's files are kept from one run to the next.
struct DigestFile: Sendable {
    let name: String
    let folder: OpenedFolder
    /// Its whole path, for errors.
    let path: String

    /// What is known; nothing if that can't be read.
    func digests() -> DigestIndex {
        let bytes = try? WholeFile.read(name, in: folder, at: path, limit: DigestIndex.byteLimit)
        return bytes.flatMap { DigestIndex(Array($0)) } ?? DigestIndex()
    }

    /// Remembers what is known now.
    func save(_ index: DigestIndex) throws(RunFailure) {
        try WholeFile.write(index.bytes, to: name, in: folder, at: path)
    }
}
