/// What an engine itself needs and has on a disk: no run may delete it, nor publish what others must not see.
public struct EnginePlace: Sendable, Hashable {
    /// What it is.
    public enum Kind: Sendable, Hashable {
        /// The folder of locks and of what is known of earlier runs.
        case state
        /// The folder in which events wait.
        case outbox
        /// The settings file.
        case settings
        /// The file that says the job.
        case job
    }

    /// What it is.
    public var kind: Kind
    /// Its path, absolute.
    public var path: String

    /// A place of a kind.
    public init(_ kind: Kind, at path: String) {
        self.kind = kind
        self.path = path
    }

    /// Whether it is a folder, and its own alone: what lies there changes with each run, and is for nobody else.
    var isFolder: Bool { kind == .state || kind == .outbox }

    /// The paths by which it is reached from a folder of a job, empty if it is that one: also by what is a link there, and lost with it.
    func paths(below folder: JobFolder, in table: MountTable?) -> [String] {
        [JobFolder(at: .here(path), in: table), JobFolder(itself: .here(path), in: table)].flatMap {
            $0.paths(below: folder)
        }
    }

    /// What people call it.
    var name: String {
        switch kind {
        case .state: "engine's state folder"
        case .outbox: "outbox"
        case .settings: "settings file"
        case .job: "job file"
        }
    }

    /// How it gets elsewhere.
    var remedy: String {
        switch kind {
        case .state: "Set state.folder to one elsewhere"
        case .outbox: "Set outbox.folder to one elsewhere"
        case .settings, .job: "Move it elsewhere"
        }
    }
}
