import MirroringFiles
import MirroringRemote

/// Where items at the destination have their permission bits, owner and group from.
public enum AttributePolicy: Sendable, Hashable {
    /// What is the same for all items; nil for what comes from the source.
    public struct Fixed: Sendable, Hashable {
        /// The permission bits of files, 0o777 at most: set-user-ID and set-group-ID come from a source alone.
        public var files: UInt32?
        /// The permission bits of folders, 0o777 at most.
        public var folders: UInt32?
        /// Whose they are.
        public var owner: Account?
        /// Which group they have.
        public var group: Account?

        /// Attributes from their parts.
        public init(files: UInt32? = nil, folders: UInt32? = nil, owner: Account? = nil, group: Account? = nil) {
            self.files = files
            self.folders = folders
            self.owner = owner
            self.group = group
        }

        /// One mode for all: folders may be entered by those who may read them, and changed by their owner.
        public init(mode: UInt32) {
            self.init(files: mode, folders: mode | (mode & 0o444) >> 2 | 0o700)
        }
    }

    /// From the source, as far as this user may give them.
    case source
    /// What is there keeps its own; what is new is made as the user makes files who works at the destination.
    case keep
    /// As the job says.
    case fixed(Fixed)

    /// What an item is to look like: the source's facts with the permission bits, owner and group that it gets.
    ///
    /// - Parameters:
    ///   - source: the item at the source.
    ///   - current: what has its name at the destination; nil if nothing has.
    ///   - parent: the folder around it at the destination; nil if there is none yet.
    ///   - making: how what is new is made at the destination.
    func wanted(
        _ source: FileFacts,
        over current: FileFacts?,
        in parent: FileFacts?,
        madeBy making: FileMaking = .current
    ) -> FileFacts {
        var wanted = source
        switch self {
        case .source: break
        case .keep:
            wanted.capability = []
            if let current, current.kind == source.kind {
                switch source.kind {
                // New content gets no rights that were given to other content.
                case .file: wanted.mode = current.mode & 0o777
                case .folder: wanted.mode = current.mode
                // A link has no mode of its own, and a pipe or device that replaces another gets it from rsync.
                case .other: break
                }
                wanted.owner = current.owner
                wanted.group = current.group
            } else {
                let inherits = parent.map { $0.mode & 0o2000 != 0 } ?? false
                let all: UInt32 = source.kind == .folder ? 0o777 : 0o666 | source.mode & 0o111
                if source.kind != .other { wanted.mode = all & ~making.mask }
                if inherits && source.kind == .folder { wanted.mode |= 0o2000 }
                wanted.owner = making.user
                wanted.group = inherits ? parent?.group ?? making.group : making.group
            }
        case .fixed(let fixed):
            wanted.capability = []
            wanted.owner = fixed.owner?.number ?? source.owner
            wanted.group = fixed.group?.number ?? source.group
            switch source.kind {
            // Another owner's program must not come by rights that its own owner gave it.
            case .file: wanted.mode = fixed.files ?? source.mode & ~0o6000
            case .folder: wanted.mode = fixed.folders ?? source.mode
            case .other: break
            }
        }
        return wanted
    }

    /// What an item is to look like that has changed at the source since that was settled: what is kept is kept still.
    ///
    /// - Parameters:
    ///   - planned: what it was to look like.
    ///   - source: the item at the source, as it is now.
    func renewed(_ planned: FileFacts, from source: FileFacts) -> FileFacts {
        guard self == .keep else { return wanted(source, over: nil, in: nil) }
        var wanted = source
        (wanted.mode, wanted.owner, wanted.group) = (planned.mode, planned.owner, planned.group)
        wanted.capability = []
        return wanted
    }

    /// What rsync is told, so that it finds different, and makes, only what has to be.
    var rsyncArguments: [String] { modeArguments + ownerArguments }

    /// The same but for owner and group of the job's: these are another machine's, which tells its own rsync.
    var modeArguments: [String] {
        switch self {
        case .source: return []
        case .keep: return ["--no-perms", "--no-owner", "--no-group"]
        case .fixed(let fixed):
            let files = fixed.files.map { "F\(Self.octal($0))" } ?? "Fug-s"
            let folders = fixed.folders.map { ",D\(Self.octal($0))" } ?? ""
            return ["--chmod=\(files)\(folders)"]
        }
    }

    /// What the rsync is told that makes the copies: owner and group of the job's, by their numbers.
    var ownerArguments: [String] {
        guard case .fixed(let fixed) = self else { return [] }
        let owner = fixed.owner.map { "--usermap=*:\($0.number)" }
        let group = fixed.group.map { "--groupmap=*:\($0.number)" }
        return [owner, group].compactMap(\.self)
    }

    private static func octal(_ mode: UInt32) -> String { String(mode, radix: 8) }
}
