/// The nine states of a mirroring run, in the spelling of the original Mirroring 2.0 sources.
///
/// The raw value is what crosses every process boundary: routing keys, headers, JSON and XML.
public enum MirroringState: String, Sendable, Hashable, CaseIterable, Codable {
    /// The job is initialized and validated; what has changed is known.
    case mirroringJobInitialized = "MirroringJobInitialized"
    /// A package's manifest is written; its header comes along.
    case mirroringPackageInitialized = "MirroringPackageInitialized"
    /// A package's bytes are moving.
    case transferring = "Transferring"
    /// A package is at the destination, not yet imported.
    case transferred = "Transferred"
    /// A package is imported.
    case mirroringPackageCompleted = "MirroringPackageCompleted"
    /// The last package is imported, or there was nothing to do.
    case mirroringJobCompleted = "MirroringJobCompleted"
    /// Validation or export failed.
    case exportingError = "ExportingError"
    /// The transfer of a package failed. One `r`, as in the sources.
    case transferingError = "TransferingError"
    /// The import of a package failed.
    case importingError = "ImportingError"

    /// Reads a state, the older spelling `Transfering` included.
    ///
    /// Returns nil for anything else.
    public init?(spelling: some StringProtocol) {
        let spelling = String(spelling)
        if let state = Self(rawValue: spelling) {
            self = state
        } else if spelling == "Transfering" {
            self = .transferring
        } else {
            return nil
        }
    }

    /// Reads a state from any Codable format, the older spelling `Transfering` included.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let spelling = try container.decode(String.self)
        guard let state = Self(spelling: spelling) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(spelling)\" is not a mirroring state."
            )
        }
        self = state
    }

    /// True for the three error states.
    public var isError: Bool {
        switch self {
        case .exportingError, .transferingError, .importingError: true
        default: false
        }
    }
}
