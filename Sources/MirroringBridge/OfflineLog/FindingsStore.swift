import MirroringOfflineLog

/// What was found wrong with jobs and is not taken back, in the monitoring folder: after a restart it is not said again, and taken back
/// although the history has dropped it.
struct FindingsStore {
    /// The name of the file in the monitoring folder.
    static let file = ".findings.json"

    private let file: StoredValue<[StandingFindings.Standing]>

    /// - Parameter folder: the monitoring folder.
    init(in folder: OpenedLogFolder) {
        file = StoredValue(Self.file, in: folder, limit: 16 << 20)
    }

    /// What stood; nil where nothing was stored yet, or what is there can't be read. A finding that is forgotten is said again, under the
    /// same identity.
    func load() -> StandingFindings? {
        file.load { _ in }.map { StandingFindings($0) }
    }

    /// Stores what stands.
    func save(_ findings: StandingFindings) throws {
        try file.save(findings.all)
    }
}
