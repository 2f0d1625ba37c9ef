package import FoundationEssentials
import MirroringFiles

/// Which folder a session is about, and what for.
package struct OpenRequest: JSONMessage, Sendable, Hashable {
    package static var limit: Int { FrameLimits.opening }

    /// What is done there.
    package enum Mode: String, Sendable, Hashable, Codable {
        /// Nothing is made, and no lock is taken: a plan, a validation.
        case look
        /// A check: nothing is made either, and it is what is published that is compared, and read.
        case check
        /// A run.
        case run
        /// What lies there of earlier runs is put back and removed.
        case reset
        /// What was published or is kept there is listed; nothing is made, and no lock is taken.
        case list
        /// The destination is made to lead to another release.
        case rollback
        /// What runs have replaced or deleted is put back.
        case restore

        /// Whether all stays as it is.
        package var changesNothing: Bool { [.look, .check, .list].contains(self) }

        /// Whether it is about what was there once: of the job's other folder nothing is wanted, which need not be there.
        package var goesBack: Bool { [.list, .rollback, .restore].contains(self) }
    }

    /// What is done there.
    package var mode: Mode
    /// The source's or the destination's folder: an absolute path, or one below the user's home that begins with `~/`.
    package var path: String
    /// The folder for packages under way; nil for the one beside the destination.
    package var staging: String?
    /// The job.
    package var jobId: UUID
    /// What only the job's own engine knows: 32 hexadecimal digits. Whoever sends it holds the job's lock at the near end.
    package var token: String
    /// What the near end calls this machine, for its own people.
    package var host: String?
    /// Where the folder of the near end is.
    package var near: FolderPlace?
    /// Where the destination was when the job last succeeded; nil if that is not known.
    package var known: MountedFolder?
    /// Whether programs keep set-user-ID, set-group-ID and capabilities.
    package var keepsSetID = false
    /// What the job says of its destination; nil for the end that has the source.
    package var keeping: DestinationTerms?

    /// A request with the defaults for what may be left out.
    package init(_ mode: Mode, path: String, jobId: UUID, token: String) {
        self.mode = mode
        self.path = path
        self.jobId = jobId
        self.token = token
    }

    package var problem: String? {
        guard Self.isPath(path), staging.map(Self.isPath) != false else { return "a path that is none" }
        guard MessageText.isLine(host ?? "", limit: 256) else { return "a host that is too long or no line" }
        guard HexadecimalText.isNumber(token, ofDigits: 32) else { return "a token that is none" }
        return near?.problem ?? known?.problem ?? keeping?.problem
    }

    /// Whether a text can be the path of a folder here, without ways up: those are resolved where the job file is read.
    private static func isPath(_ text: String) -> Bool {
        guard text.hasPrefix("/") || text.hasPrefix("~/"), text.utf8.count <= MessageText.limit else { return false }
        return !text.utf8.contains(0) && !text.pathNames().contains { $0 == "." || $0 == ".." }
    }
}

/// Where a folder lies on its machine, told by what no name can hide: the folders from the root to it.
///
/// By that two ends on one machine see that one's folder lies in the other's, through symbolic links and mounts as well.
package struct FolderPlace: Sendable, Hashable, Codable {
    /// The machine, as in ``FarHello/machine``.
    package var machine: String
    /// Device and inode of each folder, the root's first and its own last.
    package var folders: [[UInt64]]

    /// A place from its parts.
    package init(machine: String, folders: [[UInt64]]) {
        self.machine = machine
        self.folders = folders
    }

    /// Whether this is that folder, lies in it or holds it.
    package func overlaps(_ other: FolderPlace) -> Bool {
        guard machine == other.machine, let own = folders.last, let others = other.folders.last else { return false }
        return folders.contains(others) || other.folders.contains(own)
    }

    var problem: String? {
        guard HexadecimalText.isDigest(machine) else { return "no digest of a machine" }
        guard (1...1_024).contains(folders.count), folders.allSatisfy({ $0.count == 2 }) else {
            return "a place that is none"
        }
        return nil
    }
}

/// What is at the place that was named.
package struct OpenedMessage: JSONMessage, Sendable, Hashable {
    /// The folder's real path there.
    package var path: String
    /// Whether there is one; a destination need not be there yet.
    package var exists: Bool
    /// The folder for packages under way.
    package var staging: String?
    /// The number there of the user to whom the job gives all items; nil where it gives them to none.
    package var owner: UInt32?
    /// The number there of the group that the job gives to all items.
    package var group: UInt32?
    /// Device and inode of the destination, or of the folder around the link to its release; nil if there is none yet.
    package var identity: [UInt64]?
    /// Where the destination is now; nil if that is not known.
    package var mount: MountedFolder?
    /// Whether programs there may get capabilities; nil if that does not matter.
    package var givesCapabilities: Bool?
    /// How what is new is made at a destination; nil from versions that don't say so.
    package var making: FileMaking?
    /// Whether the file system is not mounted any more on which it was when the job last succeeded; nil if nothing is known of that.
    package var isLost: Bool?
    /// The paths from a source on of the folders in it that the engine there needs itself; nil if there are none.
    package var enginesFolders: [String]?

    /// An answer from its parts.
    package init(path: String, exists: Bool, staging: String? = nil) {
        self.path = path
        self.exists = exists
        self.staging = staging
    }

    package var problem: String? {
        guard MessageText.isLine(path), MessageText.isLine(staging ?? "") else { return "a path that is no line" }
        guard identity.map({ $0.count == 2 }) != false else { return "a folder that is none" }
        let folders = enginesFolders ?? []
        guard folders.count <= Self.folderLimit, folders.allSatisfy(Self.isRelativePath) else {
            return "folders of an engine's that are too many or none"
        }
        return mount?.problem ?? making?.problem
    }

    /// The most folders of an engine's that are told of: it has two, and each may be reached by several paths.
    private static let folderLimit = 64

    /// Whether a text can be the path of a folder from another one on.
    private static func isRelativePath(_ text: String) -> Bool {
        let names = text.pathNames(keepingEmpty: true)
        return MessageText.isLine(text) && !names.contains { ["", ".", ".."].contains($0) }
    }
}
