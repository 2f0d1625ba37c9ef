import Foundation
import MirroringFiles
import MirroringTrace

/// What is known of the contents at a destination that is kept here for another machine's job: for its next run.
struct ServedDigests: DigestMemory {
    private let folder: OpenedFolder
    private let name: String
    private let path: String

    /// What is known for a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - stateFolder: this machine's engine's.
    init(of job: Job, in stateFolder: String) throws(RunFailure) {
        folder = try ServedState.folder("served", in: stateFolder)
        name = "\(job.id.uuidString.lowercased()).digests"
        path = "\(stateFolder)/served/\(name)"
    }

    func digests() -> DigestIndex {
        let bytes = try? WholeFile.read(name, in: folder, at: path, limit: DigestIndex.byteLimit)
        return bytes.flatMap { DigestIndex(Array($0)) } ?? DigestIndex()
    }

    func save(_ index: DigestIndex) throws(RunFailure) {
        try WholeFile.write(index.bytes, to: name, in: folder, at: path)
    }
}
