/// What happened to a run: the left column of the table "What each event says" in this module's documentation, and through ``status(statusLog:sentTime:receivedTime:)``
/// the right ones. Every status that the engine sends is made here, so the table is written once.
@nonexhaustive
public enum MirroringOccurrence: Sendable, Hashable {
    /// Validated, changes known.
    case jobInitialized
    /// Validation failed, before anything else.
    case validationFailed
    /// A package's manifest is written.
    case packageInitialized
    /// A package's bytes move.
    case packageTransferring
    /// A package is at the destination.
    case packageTransferred
    /// A package is imported.
    case packageImported
    /// The last package is imported, or there was nothing to do.
    case jobCompleted(withErrors: Bool)
    /// Export failed, which always ends the run.
    case exportFailed
    /// The transfer of a package failed; the run goes on if the job continues on errors.
    case transferFailed(continues: Bool)
    /// The import of a package failed; the run goes on if the job continues on errors.
    case importFailed(continues: Bool)
    /// Somebody ended the run while it was in that phase.
    case cancelled(in: MirroringPhase)
    /// The engine died in that phase; the next start of the job says so.
    case died(in: MirroringPhase)

    /// The state that this leads to.
    public var state: MirroringState {
        switch self {
        case .jobInitialized: .mirroringJobInitialized
        case .packageInitialized: .mirroringPackageInitialized
        case .packageTransferring: .transferring
        case .packageTransferred: .transferred
        case .packageImported: .mirroringPackageCompleted
        case .jobCompleted: .mirroringJobCompleted
        case .validationFailed, .exportFailed: .exportingError
        case .transferFailed: .transferingError
        case .importFailed: .importingError
        case .cancelled(let phase), .died(let phase): phase.errorState
        }
    }

    /// The outcome of the run.
    public var outcome: Outcome {
        switch self {
        case .jobInitialized, .packageInitialized, .packageTransferring, .packageTransferred, .packageImported,
            .transferFailed(continues: true), .importFailed(continues: true):
            .running
        case .jobCompleted(let withErrors): withErrors ? .completedWithErrors : .succeeded
        case .validationFailed, .exportFailed, .transferFailed(continues: false), .importFailed(continues: false),
            .died:
            .failed
        case .cancelled: .cancelled
        }
    }

    /// Whether the run ends with it.
    public var terminal: Bool { outcome != .running }

    /// Whether the next start takes up what is left; nil where nothing has failed and the run goes on.
    public var resumable: Bool? {
        switch self {
        case .jobInitialized, .packageInitialized, .packageTransferring, .packageTransferred, .packageImported: nil
        case .validationFailed, .jobCompleted(withErrors: false): false
        case .jobCompleted(withErrors: true), .exportFailed, .transferFailed, .importFailed, .cancelled, .died: true
        }
    }

    /// The severity that the event has at least, whatever its log says.
    public var leastSeverity: Severity {
        switch self {
        case .jobInitialized, .packageInitialized, .packageTransferring, .packageTransferred, .packageImported,
            .jobCompleted(withErrors: false):
            .processing
        case .jobCompleted(withErrors: true), .cancelled: .warning
        case .validationFailed, .exportFailed, .transferFailed, .importFailed, .died: .error
        }
    }

    /// The status of the event that reports it.
    ///
    /// - Parameters:
    ///   - statusLog: what happened since the run's previous event, oldest first.
    ///   - sentTime: when the change of state began.
    ///   - receivedTime: when it was complete.
    public func status(statusLog: [StatusLogEntry], sentTime: Timestamp, receivedTime: Timestamp) -> MirroringStatus {
        MirroringStatus(
            state: state,
            severity: statusLog.reduce(leastSeverity) { max($0, $1.level.severity) },
            outcome: outcome,
            terminal: terminal,
            resumable: resumable,
            statusLog: statusLog,
            sentTime: sentTime,
            receivedTime: receivedTime
        )
    }
}

/// What a run is busy with; decides which error state its end has.
public enum MirroringPhase: String, Sendable, Hashable, CaseIterable, Codable {
    /// Finding changes, writing manifests.
    case exporting
    /// Moving a package's bytes.
    case transferring
    /// Putting a package in place.
    case importing

    /// The error state of this phase.
    public var errorState: MirroringState {
        switch self {
        case .exporting: .exportingError
        case .transferring: .transferingError
        case .importing: .importingError
        }
    }

    /// The phase that a run is in after an event of that state.
    public init(after state: MirroringState) {
        switch state {
        case .mirroringJobInitialized, .mirroringPackageCompleted, .mirroringJobCompleted, .exportingError:
            self = .exporting
        case .mirroringPackageInitialized, .transferring, .transferingError: self = .transferring
        case .transferred, .importingError: self = .importing
        }
    }
}
