import EventSamples
import MirroringEvents
import Testing

/// What may follow what in a run, and which events break it.
@Suite struct StateTransitionsTests {
    private static let time = Timestamp(milliseconds: 1_780_000_000_000)

    private static func status(_ occurrence: MirroringOccurrence) -> MirroringStatus {
        occurrence.status(statusLog: [], sentTime: time, receivedTime: time)
    }

    /// What a run with these events, numbered from 1, breaks.
    private func broken(_ occurrences: [MirroringOccurrence]) -> [IllegalTransition] {
        var transitions = StateTransitions()
        return occurrences.enumerated().compactMap {
            transitions.take(Self.status($0.element), sequence: $0.offset + 1)
        }
    }

    private static let package: [MirroringOccurrence] = [
        .packageInitialized, .packageTransferring, .packageTransferring, .packageTransferred, .packageImported,
    ]
    private static let failedTransfer: [MirroringOccurrence] = [
        .packageInitialized, .packageTransferring, .transferFailed(continues: true),
    ]
    private static let failedImport: [MirroringOccurrence] = [
        .packageInitialized, .packageTransferring, .packageTransferred, .importFailed(continues: true),
    ]

    private static let legalRuns: [[MirroringOccurrence]] = [
        [.jobInitialized, .jobCompleted(withErrors: false)],
        [.jobInitialized] + package + package + [.jobCompleted(withErrors: false)],
        [.jobInitialized] + package + [.jobCompleted(withErrors: true)],
        [.validationFailed],
        [.jobInitialized, .exportFailed],
        [.jobInitialized] + package + [.exportFailed],
        [.jobInitialized, .packageInitialized, .transferFailed(continues: false)],
        [
            .jobInitialized, .packageInitialized, .packageTransferring, .packageTransferred,
            .importFailed(continues: false),
        ],
        [.jobInitialized] + failedTransfer + failedImport + package + [.jobCompleted(withErrors: true)],
        [.jobInitialized] + failedTransfer + [.exportFailed],
        [.jobInitialized] + failedTransfer + [.cancelled(in: .exporting)],
        [.jobInitialized] + failedImport + [.died(in: .importing)],
        [.jobInitialized] + failedTransfer + [.died(in: .transferring)],
        [.cancelled(in: .exporting)],
        [.jobInitialized, .packageInitialized, .packageTransferring, .cancelled(in: .transferring)],
        [.jobInitialized, .packageInitialized, .packageTransferring, .packageTransferred, .died(in: .importing)],
    ]

    @Test(arguments: legalRuns)
    func everyKindOfRunIsLegal(_ run: [MirroringOccurrence]) {
        #expect(broken(run) == [])
    }

    /// Of each pair of states that may not follow each other; the pairs that may are those of the table, and no others.
    @Test func whatMayFollowIsTheTableAndNothingElse() {
        let allowed: [MirroringState?: Set<MirroringState>] = [
            nil: [.mirroringJobInitialized, .exportingError],
            .mirroringJobInitialized: [.mirroringPackageInitialized, .mirroringJobCompleted, .exportingError],
            .mirroringPackageInitialized: [.transferring, .transferingError],
            .transferring: [.transferring, .transferred, .transferingError],
            .transferred: [.mirroringPackageCompleted, .importingError],
            .mirroringPackageCompleted: [.mirroringPackageInitialized, .mirroringJobCompleted, .exportingError],
            .transferingError: [
                .mirroringPackageInitialized, .mirroringJobCompleted, .exportingError, .transferingError,
            ],
            .importingError: [.mirroringPackageInitialized, .mirroringJobCompleted, .exportingError, .importingError],
        ]
        for previous in [nil] + MirroringState.allCases {
            for occurrence in OccurrenceRow.all {
                let next = Self.status(occurrence.occurrence)
                let repeatsError = previous == next.state && next.state.isError && !next.terminal
                let expected = (allowed[previous]?.contains(next.state) ?? false) && !repeatsError
                #expect(
                    StateTransitions.mayFollow(previous, next) == expected,
                    "\(String(describing: previous)), \(next)"
                )
            }
        }
    }

    @Test func whatTheTableMakesIsPossibleAndNothingElse() {
        let possible = Set(OccurrenceRow.all.map { [$0.state.rawValue, $0.outcome.rawValue, "\($0.terminal)"] })
        for state in MirroringState.allCases {
            for outcome in Outcome.allCases {
                for terminal in [false, true] {
                    var status = Self.status(.jobInitialized)
                    (status.state, status.outcome, status.terminal) = (state, outcome, terminal)
                    let expected = possible.contains([state.rawValue, outcome.rawValue, "\(terminal)"])
                    #expect(StateTransitions.isPossible(status) == expected, "\(state), \(outcome), \(terminal)")
                }
            }
        }
    }

    @Test func eventsAfterTheEndAreNamedEachTime() {
        let illegal = broken([.jobInitialized, .jobCompleted(withErrors: false), .packageInitialized, .exportFailed])
        #expect(illegal.map(\.rule) == [.nothingAfterTheEnd, .nothingAfterTheEnd])
        #expect(illegal.map(\.sequence) == [3, 4])
        #expect(illegal.first?.description == "Event 3, MirroringPackageInitialized, comes after the end of its run.")
    }

    @Test func skippedStatesAreNamedWithBothStates() {
        let illegal = broken([.jobInitialized, .packageTransferred])
        #expect(illegal.map(\.description) == ["Event 2, Transferred, can't follow MirroringJobInitialized."])
        #expect(
            broken([.packageTransferring]).map(\.description) == ["Event 1, Transferring, can't be the first of a run."]
        )
    }

    @Test func successAfterAFailureIsFound() {
        let illegal = broken([.jobInitialized] + Self.failedImport + [.jobCompleted(withErrors: false)])
        #expect(illegal.map(\.rule) == [.hiddenFailure])
    }

    @Test func impossibleStatusIsNamed() {
        var transitions = StateTransitions()
        var status = Self.status(.jobInitialized)
        status.terminal = true
        let illegal = transitions.take(status, sequence: 1)
        #expect(illegal?.rule == .status)
        #expect(
            illegal?.description
                == "Event 1 says MirroringJobInitialized with outcome running and terminal true, which don't go together."
        )
    }

    /// Who joined late, or lost events, must not accuse a run of what may have been in between.
    @Test func whatIsMissingIsNotJudged() {
        var transitions = StateTransitions()
        #expect(transitions.take(Self.status(.packageTransferred), sequence: 5) == nil)
        #expect(transitions.take(Self.status(.packageTransferring), sequence: 9) == nil)
        #expect(transitions.take(Self.status(.packageImported), sequence: 10)?.rule == .order)
        #expect(transitions.lastState == .mirroringPackageCompleted)
    }

    @Test func repeatsChangeNothing() {
        var transitions = StateTransitions()
        _ = transitions.take(Self.status(.jobInitialized), sequence: 1)
        _ = transitions.take(Self.status(.packageInitialized), sequence: 2)
        let before = transitions
        #expect(transitions.take(Self.status(.jobCompleted(withErrors: false)), sequence: 1) == nil)
        #expect(transitions == before)
    }
}
