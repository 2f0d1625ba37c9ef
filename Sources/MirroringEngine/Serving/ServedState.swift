import MirroringEvents
import MirroringFiles

/// What the engine of this machine keeps of other machines' jobs in its state folder.
enum ServedState {
    /// Opens the folder, made if it is missing.
    ///
    /// - Throws: ``RunFailure`` that costs the run.
    static func folder(in stateFolder: String) throws(RunFailure) -> (path: String, folder: OpenedFolder) {
        let path = "\(stateFolder)/served"
        do throws(FileProblem) {
            try FolderMaking.make(stateFolder, permissions: 0o700)
            let state = try OpenedFolder.named(stateFolder)
            try state.check(.shared, at: stateFolder)
            return (path, try state.madeFolder(FileName("served"), as: .own, at: path))
        } catch {
            throw RunFailure(
                .validation,
                item: path,
                reach: .run,
                """
                The engine's state folder \(path) \(error.description(in: path)). Set state.folder there to one to \
                which this user may write, and nobody else.
                """
            )
        }
    }
}
