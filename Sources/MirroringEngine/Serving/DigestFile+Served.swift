import Foundation

extension DigestFile {
    /// The one that is kept here for another machine's job: for its next run.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - stateFolder: this machine's engine's.
    init(servedFor job: Job, in stateFolder: String) throws(RunFailure) {
        let name = "\(job.id.uuidString.lowercased()).digests"
        let folder = try ServedState.folder("served", in: stateFolder)
        self.init(name: name, folder: folder, path: "\(stateFolder)/served/\(name)")
    }
}
