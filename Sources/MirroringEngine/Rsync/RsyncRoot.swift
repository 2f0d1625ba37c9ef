import MirroringEvents
import MirroringFiles
import SystemPackage

/// A folder that rsync works in: opened and checked here, and handed over as this process's handle, so that rsync gets
/// to that very folder even if something else has its path by then.
struct RsyncRoot: Sendable {
    /// For rsync's arguments.
    let argument: String
    /// Kept open as long as rsync may need it.
    private let folder: OpenedFolder
    private let path: String

    /// An open folder.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - path: what people call it.
    init(_ folder: OpenedFolder, path: String) throws(RunFailure) {
        self.folder = folder
        self.path = path
        do throws(Errno) {
            argument = try folder.pathOfHandle()
        } catch {
            throw RunFailure(
                .dependency,
                item: path,
                """
                rsync can't be given \(path), since /proc does not show this process's files: \(error.reason). Mount /proc.
                """
            )
        }
    }

    /// What rsync says, with the folder's own path in it.
    func named(in message: String) -> String {
        message.replacing("\(argument)/", with: "\(path)/").replacing("\(argument)\"", with: "\(path)\"")
    }
}
