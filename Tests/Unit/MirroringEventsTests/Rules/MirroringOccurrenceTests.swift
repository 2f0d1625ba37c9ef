import MirroringEvents
import Testing

/// One row of the table "what each event says".
struct OccurrenceRow: Sendable, CustomTestStringConvertible {
    let occurrence: MirroringOccurrence
    let state: MirroringState
    let severity: Severity
    let outcome: Outcome
    let terminal: Bool
    let resumable: Bool?

    init(
        _ occurrence: MirroringOccurrence,
        _ state: MirroringState,
        _ severity: Severity,
        _ outcome: Outcome,
        terminal: Bool,
        resumable: Bool?
    ) {
        self.occurrence = occurrence
        self.state = state
        self.severity = severity
        self.outcome = outcome
        self.terminal = terminal
        self.resumable = resumable
    }

    var testDescription: String { "\(occurrence)" }

    static let all: [OccurrenceRow] = [
        .init(.jobInitialized, .mirroringJobInitialized, .processing, .running, terminal: false, resumable: nil),
        .init(.validationFailed, .exportingError, .error, .failed, terminal: true, resumable: false),
        .init(
            .packageInitialized,
            .mirroringPackageInitialized,
            .processing,
            .running,
            terminal: false,
            resumable: nil
        ),
        .init(.packageTransferring, .transferring, .processing, .running, terminal: false, resumable: nil),
        .init(.packageTransferred, .transferred, .processing, .running, terminal: false, resumable: nil),
        .init(.packageImported, .mirroringPackageCompleted, .processing, .running, terminal: false, resumable: nil),
        .init(
            .jobCompleted(withErrors: false),
            .mirroringJobCompleted,
            .processing,
            .succeeded,
            terminal: true,
            resumable: false
        ),
        .init(
            .jobCompleted(withErrors: true),
            .mirroringJobCompleted,
            .warning,
            .completedWithErrors,
            terminal: true,
            resumable: true
        ),
        .init(.exportFailed, .exportingError, .error, .failed, terminal: true, resumable: true),
        .init(.transferFailed(continues: false), .transferingError, .error, .failed, terminal: true, resumable: true),
        .init(.importFailed(continues: false), .importingError, .error, .failed, terminal: true, resumable: true),
        .init(.transferFailed(continues: true), .transferingError, .error, .running, terminal: false, resumable: true),
        .init(.importFailed(continues: true), .importingError, .error, .running, terminal: false, resumable: true),
        .init(.cancelled(in: .exporting), .exportingError, .warning, .cancelled, terminal: true, resumable: true),
        .init(.cancelled(in: .transferring), .transferingError, .warning, .cancelled, terminal: true, resumable: true),
        .init(.cancelled(in: .importing), .importingError, .warning, .cancelled, terminal: true, resumable: true),
        .init(.died(in: .exporting), .exportingError, .error, .failed, terminal: true, resumable: true),
        .init(.died(in: .transferring), .transferingError, .error, .failed, terminal: true, resumable: true),
        .init(.died(in: .importing), .importingError, .error, .failed, terminal: true, resumable: true),
    ]
}

@Suite struct MirroringOccurrenceTests {
    private let time = Timestamp(milliseconds: 1_780_000_000_000)

    @Test(arguments: OccurrenceRow.all)
    func eachSaysWhatTheTableSays(_ row: OccurrenceRow) {
        let status = row.occurrence.status(statusLog: [], sentTime: time, receivedTime: time)
        #expect(status.state == row.state)
        #expect(status.severity == row.severity)
        #expect(status.outcome == row.outcome)
        #expect(status.terminal == row.terminal)
        #expect(status.resumable == row.resumable)
    }

    @Test func theSeverityIsTheWorstLevelOfTheLog() {
        func severity(_ levels: LogLevel...) -> Severity {
            let log = levels.map { StatusLogEntry(level: $0, time: time, message: "A line.") }
            return MirroringOccurrence.packageImported.status(statusLog: log, sentTime: time, receivedTime: time)
                .severity
        }
        #expect(severity(.processing, .processing) == .processing)
        #expect(severity(.processing, .warning, .processing) == .warning)
        #expect(severity(.error, .warning) == .error)
    }

    @Test(arguments: [
        (MirroringState.mirroringJobInitialized, MirroringPhase.exporting),
        (.mirroringPackageInitialized, .transferring),
        (.transferring, .transferring), (.transferred, .importing), (.mirroringPackageCompleted, .exporting),
        (.mirroringJobCompleted, .exporting), (.exportingError, .exporting), (.transferingError, .transferring),
        (.importingError, .importing),
    ])
    func thePhaseThatFollowsAState(_ state: MirroringState, _ phase: MirroringPhase) {
        #expect(MirroringPhase(after: state) == phase)
    }
}
