/// The parts of an event's data. The first four are named as in the original system, which had no others.
public struct MirroringTransferData: Sendable, Hashable, Codable {
    /// What the run was started with.
    public var initializeData: MirroringInitializeData
    /// The package that the event is about; nil before the first.
    public var packageHeader: MirroringPackageHeader?
    /// What that package holds; nil before the first.
    public var packageBody: MirroringPackageBody?
    /// The state and what led to it.
    public var status: MirroringStatus
    /// How far the run has come; nil before its changes are known, and where the engine does not tell.
    public var progress: MirroringProgress?
    /// What the destination holds; only in a terminal event, and only where the engine has looked.
    public var tree: MirroringTree?

    /// Data from its parts.
    public init(
        initializeData: MirroringInitializeData,
        packageHeader: MirroringPackageHeader? = nil,
        packageBody: MirroringPackageBody? = nil,
        status: MirroringStatus,
        progress: MirroringProgress? = nil,
        tree: MirroringTree? = nil
    ) {
        self.initializeData = initializeData
        self.packageHeader = packageHeader
        self.packageBody = packageBody
        self.status = status
        self.progress = progress
        self.tree = tree
    }
}
