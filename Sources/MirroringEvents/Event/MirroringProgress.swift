/// How far a run has come with all its packages, where ``MirroringPackageHeader`` says it of one.
///
/// ``MirroringInitializeData`` says how much there is to do, this how much of it is done. All of it is as of the event that it stands
/// in: whoever joins late need not have seen the others. None of the counts falls within a run. Members that are nil are not known
/// to the engine.
public struct MirroringProgress: Sendable, Hashable, Codable {
    /// Bytes that the source has sent.
    public var sentBytes: Int?
    /// Pages and files that are at the destination's end, or need no transfer.
    public var sentItems: Int?
    /// Pages that are in place at the destination.
    public var importedPages: Int?
    /// Files in place at the destination that are not pages.
    public var importedFiles: Int?
    /// Entries that were deleted at the destination: done, where ``MirroringInitializeData/totalDeletions`` is planned.
    public var deleted: Int?
    /// Pages and files that should be in place and can't be mirrored in this run, those of packages that failed included.
    public var failedItems: Int?
    /// Entries of the status logs of all events so far that tell an error; an error may concern many items, or none.
    public var errors: Int?
    /// Entries of the status logs of all events so far that warn.
    public var warnings: Int?
    /// Transfers that were tried again.
    public var retries: Int?
    /// The share of the run's work that is done, from 0 to 100; 100 only in the terminal event of a run that has succeeded.
    public var percent: Int?
    /// Seconds to the run's end, by its pace so far; nil where that can't be told.
    public var etaSeconds: Int?

    /// Progress of which nothing is known; set what is.
    public init() {}
}
