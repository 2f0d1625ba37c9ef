/// The four parts of an event's data, named as in the original system.
public struct MirroringTransferData: Sendable, Hashable, Codable {
    /// What the run was started with.
    public var initializeData: MirroringInitializeData
    /// The package that the event is about; nil before the first.
    public var packageHeader: MirroringPackageHeader?
    /// What that package holds; nil before the first.
    public var packageBody: MirroringPackageBody?
    /// The state and what led to it.
    public var status: MirroringStatus

    /// Data from its parts.
    public init(
        initializeData: MirroringInitializeData,
        packageHeader: MirroringPackageHeader? = nil,
        packageBody: MirroringPackageBody? = nil,
        status: MirroringStatus
    ) {
        self.initializeData = initializeData
        self.packageHeader = packageHeader
        self.packageBody = packageBody
        self.status = status
    }
}
