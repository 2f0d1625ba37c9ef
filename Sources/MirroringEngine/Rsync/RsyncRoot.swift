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
    private let owner: (any AnyObject & Sendable)?

    /// An open folder.
    ///
    /// - Parameters:
    ///   - folder: the folder.
    ///   - name: what is meant in it: for `--partial-dir`, which rsync makes if it is missing, and for `--files-from`; of both it uses
    ///     none that is a link, as a handle is. Nobody else may write to the open folder.
    ///   - path: what people call it.
    ///   - owner: what lasts as long, if it is a file.
    init(_ folder: OpenedFolder, below name: String? = nil, path: String, of owner: (any AnyObject & Sendable)? = nil)
        throws(RunFailure)
    {
        self.folder = folder
        self.path = path
        self.owner = owner
        do throws(Errno) {
            argument = try folder.pathOfHandle() + (name.map { "/\($0)" } ?? "")
        } catch {
            throw RunFailure(handingOver: path, error)
        }
    }

    /// What rsync says, with the folder's own path in it.
    func named(in message: String) -> String { message.naming(argument, path) }
}

extension RunFailure {
    /// Something that is open here has no path by which rsync could open it as well.
    ///
    /// - Parameters:
    ///   - item: what people call it.
    ///   - reason: what the system said.
    init(handingOver item: String, _ reason: Errno) {
        self.init(
            .dependency,
            item: item,
            "rsync can't be given \(item), since /proc does not show this process's files: \(reason.reason). Mount /proc."
        )
    }
}
