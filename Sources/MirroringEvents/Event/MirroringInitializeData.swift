public import struct Foundation.UUID

/// What a run was started with, and how much it found to do.
///
/// All sizes are in bytes. Members that are nil were not known when the event was sent.
public struct MirroringInitializeData: Sendable, Hashable, Codable {
    /// The job's name; at most ``EventLimits/nameLength`` characters.
    public var name: String
    /// The page identifier of the destination's root, where the destination has one.
    public var destinationPageGuid: UUID?
    /// The destination's folder.
    public var destinationPath: String?
    /// The folder that holds the destination's root.
    public var destinationRoot: String?
    /// When the job last ended well.
    public var lastExecution: Timestamp?
    /// How many files a package holds at most.
    public var nrOfFilesInPackage: Int?
    /// How many pages a package holds at most.
    public var nrOfPagesInPackages: Int?
    /// The source's folder.
    public var sourceRoot: String?
    /// The destination as a URI: `file:///…` or `ssh://user@host/…`, never with a password.
    public var destinationUri: String?
    /// What started the run, for example `manual` or `timer`.
    public var trigger: String?
    /// The number of this attempt at the same work, from 1.
    public var attempt: Int?
    /// Whether an import or transfer error of one package lets the others go on.
    public var continueOnError: Bool
    /// How many packages the run has.
    public var nrOfPackages: Int?
    /// How many pages are to be mirrored.
    public var totalPages: Int?
    /// How many files that are not pages are to be mirrored.
    public var totalFiles: Int?
    /// How many bytes are to be mirrored.
    public var totalBytes: Int?
    /// How many entries are to be deleted at the destination.
    public var totalDeletions: Int?
    /// The name of the release that the run builds, has published or has gone back to, where the destination is published by releases.
    public var release: String?
    /// How often a good run of the job is due, in seconds: that long after the end of the one before; nil where nobody expects any.
    public var expectedEverySeconds: Int?
    /// How many seconds later than due a good run is late; 0 where nil.
    public var expectedGraceSeconds: Int?

    /// Data that names the job and nothing else; set what is known.
    public init(name: String, continueOnError: Bool = false) {
        self.name = name
        self.continueOnError = continueOnError
    }
}
