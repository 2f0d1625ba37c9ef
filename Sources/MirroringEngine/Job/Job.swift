public import struct Foundation.UUID

/// A mirroring job: a source tree that is copied to a destination, as its job file says.
public struct Job: Sendable, Hashable {
    /// The job's identity in every event.
    public var id: UUID
    /// The job's name for people.
    public var name: String
    /// The source's folder: absolute, no symbolic link at its end is followed into another job's tree. Of one on another machine what
    /// people call it, `user@host:path`, which is no path here.
    public var source: String
    /// The destination's folder: absolute; of one on another machine what people call it.
    public var destination: String
    /// The folder in which packages are staged: on the destination's mount, beside the destination or right below it under a
    /// name that begins with a point; then it is never mirrored, deleted or counted. Of one on another machine what people call it,
    /// and nothing where that machine has to say which it is.
    public var staging: String
    /// Where the source is, if that is on another machine.
    package var farSource: RemotePlace?
    /// Where the destination is, if that is on another machine.
    package var farDestination: RemotePlace?
    /// Where packages are staged on the destination's machine, if that is another one, and it is known.
    package var farStaging: RemotePlace?
    /// How another machine is reached.
    package var ssh = SSHOptions()
    /// Whether what goes to another machine, or comes from it, is compressed.
    package var compress = false
    /// Which items are pages.
    public var pages = PagePatterns.standard
    /// rsync's exclude patterns: what is neither copied nor deleted.
    public var exclude: [String] = []
    /// How much a package holds.
    public var package = PackageLimits.standard
    /// Whether a package that can't be transferred or imported lets the others go on.
    public var continueOnError = false
    /// How often the transfer of a package is tried again.
    public var retries = 2
    /// By what files are compared.
    public var verify = Comparison.time
    /// The most entries of the destination that a run may delete; nil for any number.
    public var maxDeletions: Int?
    /// The largest share of the destination's entries, 0 to 1, that a run may delete; nil for half, and 99 in any case.
    public var maxDeletionShare: Double?
    /// How long what a run replaces or deletes is kept; nil for not at all.
    public var keepDeleted: Duration?
    /// How what is mirrored becomes visible.
    public var publish = Publishing.packages
    /// How often a run is meant to end well; nil if nobody waits for it.
    public var expectation: RunExpectation?
    /// How many bytes may move in a second, at which times of the week; nil, there and as a whole, for any number.
    public var bandwidth: Timetable<ByteRate?>?
    /// When a run may go on: where it holds; nil for always.
    public var window: Timetable<Bool>?
    /// When a transfer, or a run, is given up.
    public var timeouts = Timeouts()
    /// What is run before anything else: it may mount the source.
    public var before: JobCommand?
    /// What is run when all else is done, however it ended.
    public var after: JobCommand?
    /// What rsync is told beside what the engine asks of it.
    public var rsyncOptions = RsyncOptions()
    /// Where permission bits, owners and groups at the destination come from.
    public var permissions = AttributePolicy.source
    /// Whether what users and groups were given beside the mode is mirrored: where permission bits come from the source.
    public var accessLists = true
    /// Whether attributes are mirrored that users give to files, and what programs may do whoever runs them.
    public var extendedAttributes = true
    /// Whether a package is on the disk, and would survive a power cut, when it is told to be in place.
    public var isDurable = false
    /// Whether a run leaves a trace at the destination: which run it was, when it ended, and what the destination holds.
    public var trace = false
    /// The job file that says all this, as it was named or found: sentences that give a command name it. Nil for a job
    /// that a program has made.
    public var file: String?

    /// A job with the defaults for all that may be left out.
    ///
    /// - Parameters:
    ///   - id: its identity.
    ///   - name: its name for people.
    ///   - source: an absolute path.
    ///   - destination: an absolute path.
    ///   - staging: an absolute path; by default `.<last part of the destination>.mirroring` beside the destination.
    public init(id: UUID, name: String, source: String, destination: String, staging: String? = nil) {
        self.id = id
        self.name = name
        self.source = source
        self.destination = destination
        self.staging = staging ?? Self.staging(beside: destination)
    }

    /// `.<last part of the destination>.mirroring` beside it.
    static func staging(beside destination: String) -> String {
        destination.parentPath.path(of: ".\(destination.lastPathComponent).mirroring")
    }
}
