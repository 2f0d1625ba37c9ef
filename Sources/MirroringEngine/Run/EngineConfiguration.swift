public import MirroringEvents

/// What an engine needs beside the job.
public struct EngineConfiguration: Sendable {
    /// The folder in which the engine keeps what must survive it: locks, records of runs, when a job last ended well.
    public var stateFolder: String
    /// Who sends the events.
    public var identity: EngineIdentity
    /// What started the run, such as `manual` or `timer`.
    public var trigger: String
    /// The deletions that somebody has allowed once, although the job does not; nil for none.
    public var allowedDeletions: DeletionToken?
    /// The rsync to use; a bare name is found along `PATH`.
    public var rsync = "rsync"
    /// The ssh by which other machines are reached; a bare name is found along `PATH`.
    public var ssh = "ssh"
    /// What the engine needs itself beside the state folder, such as its outbox: a job that would delete it is refused.
    public var places: [EnginePlace] = []
    /// How long a transfer may be without an event before it says that it is alive.
    public var keepAlive = Duration.seconds(60)
    /// How long to wait before the first retry; each one after it waits twice as long, up to a minute.
    public var retryPause = Duration.seconds(1)
    /// Whether a job is run outside of its window, too.
    public var ignoresWindow = false
    /// Whether a run may mirror everything anew to where the destination's file system is not mounted any more.
    public var allowsNewDestination = false
    /// Told, in a sentence for people, what a run waits for before it begins: the rsync of an engine that was killed, say.
    public var onWait: @Sendable (String) -> Void = { _ in }

    /// What the engine needs itself.
    public var ownPlaces: [EnginePlace] { [EnginePlace(.state, at: stateFolder)] + places }

    /// A configuration with the defaults for all that is not named.
    public init(stateFolder: String, identity: EngineIdentity, trigger: String = "manual") {
        self.stateFolder = stateFolder
        self.identity = identity
        self.trigger = trigger
    }
}
