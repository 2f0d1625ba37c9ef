import Foundation
import MirroringRemote

/// A folder of another machine: opened and checked there. rsync's arguments have a word for it, which the far end replaces by what it holds
/// open (`ServerArguments`).
struct FarFolder: Sendable {
    /// What stands for the other machine. No name is looked up: behind it is the session.
    private static let host = "mirroring"

    /// The session with that machine.
    let session: NearSession
    /// The package whose tree is filled; nil for a survey, and where the folder is the source.
    let packageId: UUID?
    /// The name of the release with which a survey compares; nil for what a run goes on from.
    let release: String?
    /// What is sent of it, each name behind `./` and before a NUL; nil if rsync has no list of it.
    let names: [UInt8]?
    private let folder: ServedFolder
    /// What people call it, and the other folders of that machine which the arguments name.
    private let titles: [ServedFolder: String]

    /// A folder.
    ///
    /// - Parameters:
    ///   - folder: which one; rsync copies from there, or to it.
    ///   - packageId: the package whose tree it is; nil if it is none.
    ///   - release: the name of the release that it is; nil if it is none.
    ///   - names: what is sent of it, each behind `./` and before a NUL; nil if rsync has no list of it.
    ///   - session: the session with its machine.
    ///   - titles: what people call the folders of that machine that stand in the arguments, this one among them.
    init(
        _ folder: ServedFolder,
        of packageId: UUID? = nil,
        comparing release: String? = nil,
        sending names: [UInt8]? = nil,
        in session: NearSession,
        named titles: [ServedFolder: String]
    ) {
        self.folder = folder
        self.packageId = packageId
        self.release = release
        self.names = names
        self.session = session
        self.titles = titles
    }

    /// For rsync's arguments. In an option such as `--partial-dir`, whose folder lies where rsync copies to, stands the bare
    /// `ServedFolder.word`.
    var argument: String { "\(Self.host):\(folder.word)" }

    /// The list of ``names``, for rsync's arguments; nil if there is none.
    var list: String? { names.map { _ in "\(Self.host):\(ServedFolder.names.word)" } }

    /// What rsync says, with the folders' own paths in it.
    ///
    /// - Parameters:
    ///   - message: what it says, at either end.
    ///   - ending: how the far rsync has ended; nil if that is not known.
    func named(in message: String, by ending: RsyncEnding?) -> String {
        titles.reduce(message) { message, known in
            let (folder, name) = known
            let named = message.naming("\(Self.host):\(folder.word)", name)
            return ending?.folders[folder].map { named.naming($0, name) } ?? named
        }
    }
}
