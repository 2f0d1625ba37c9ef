import MirroringEvents
import MirroringFiles

/// What the far ends of this machine keep of their own, in the engine's state folder.
enum ServedState {
    /// A folder of it, made if it is missing.
    ///
    /// - Parameters:
    ///   - name: the folder's name.
    ///   - stateFolder: the engine's.
    /// - Throws: ``RunFailure`` (validation) that costs the run, if it is not this user's alone.
    static func folder(_ name: String, in stateFolder: String) throws(RunFailure) -> OpenedFolder {
        let path = "\(stateFolder)/\(name)"
        do throws(FileProblem) {
            try FolderMaking.make(stateFolder, permissions: 0o700)
            let state = try OpenedFolder.named(stateFolder)
            try state.check(.shared, at: stateFolder)
            return try state.madeFolder(FileName(name), as: .own, at: path)
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
