public import struct Foundation.UUID

/// A package and how far it has come. All sizes are in bytes.
public struct MirroringPackageHeader: Sendable, Hashable, Codable {
    /// The package's identity, the same in a resumed run.
    public var packageId: UUID
    /// The package's place in its run, from 1.
    public var packageNumber: Int
    /// The size of all of the package's content.
    public var fileSize: Int
    /// The folder in which the package is staged.
    public var targetFilePath: String?
    /// How much the source has sent. It never falls within a package, also where a transfer begins again.
    public var sizeOfSentData: Int
    /// How much the destination has; `SizeOfReceiveData` in the sources.
    public var sizeOfReceiveData: Int
    /// The rate as a moving average of the last seconds, in bytes per second, never below 0; nil before two measurements.
    public var bytesPerSecond: Int?
    /// Seconds to the package's end at that rate; nil where nothing moves, or not yet long enough to tell.
    public var etaSeconds: Int?
    /// The bytes per second that the transfer may use now; nil where nothing limits it.
    public var bandwidthLimit: Int?

    /// A package of which nothing has moved yet.
    public init(packageId: UUID, packageNumber: Int, fileSize: Int, targetFilePath: String? = nil) {
        self.packageId = packageId
        self.packageNumber = packageNumber
        self.fileSize = fileSize
        self.targetFilePath = targetFilePath
        self.sizeOfSentData = 0
        self.sizeOfReceiveData = 0
    }
}
