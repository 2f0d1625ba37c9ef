import Foundation
import MirroringEvents
import Testing

/// A run as an engine tells it.
@Suite struct RunTellerTests {
    private let sink = CollectingSink()
    private let job = UUID()
    private let engine = EngineIdentity(host: "host", instanceId: UUID(), version: "1.0")

    private func teller() -> RunTeller {
        RunTeller(job: job, name: "Nightly", engine: engine, sink: sink)
    }

    private static let wholeRun: [MirroringOccurrence] = [
        .jobInitialized, .packageInitialized, .packageTransferring, .packageTransferred, .packageImported,
        .jobCompleted(withErrors: false),
    ]

    /// What the teller's events break; nothing, ever.
    private func broken() -> [IllegalTransition] {
        var transitions = StateTransitions()
        return sink.events.compactMap { transitions.take($0.status, sequence: $0.sequence) }
    }

    @Test func everyEventGetsItsNumbersAndIdentities() throws {
        var run = teller()
        for occurrence in Self.wholeRun { try run.tell(occurrence) }

        let events = sink.events
        #expect(events.map(\.sequence) == Array(1...6))
        #expect(events.map(\.status.state) == Self.wholeRun.map(\.state))
        #expect(Set(events.map(\.eventId)).count == 6)
        let runId = run.runId
        #expect(events.allSatisfy { $0.jobId == job && $0.runId == runId && $0.engine == engine })
        #expect(events.allSatisfy { $0.transferData.initializeData.name == "Nightly" })
        for event in events { try event.validate() }
        #expect(broken() == [])
        let (isOver, outcome) = (run.isOver, run.outcome)
        #expect(isOver && outcome == .succeeded)
    }

    @Test func twoRunsHaveTwoIdentities() {
        let (one, other) = (teller().runId, teller().runId)
        #expect(one != other)
    }

    @Test func eventTellsThePackageAsItStands() throws {
        var run = teller()
        run.initializeData.totalPages = 3
        try run.tell(.jobInitialized)
        run.packageHeader = MirroringPackageHeader(packageId: UUID(), packageNumber: 1, fileSize: 100)
        run.packageBody = MirroringPackageBody(pages: 3, files: 0, deletions: 0)
        try run.tell(.packageInitialized)
        run.packageHeader?.sizeOfSentData = 40
        try run.tell(.packageTransferring)

        let data = sink.events.map(\.transferData)
        #expect(data.map(\.initializeData.totalPages) == [3, 3, 3])
        #expect(data.map(\.packageHeader?.sizeOfSentData) == [nil, 0, 40])
        #expect(data.map(\.packageBody?.pages) == [nil, 3, 3])
    }

    @Test func progressIsToldIfTheEngineKnowsIt() throws {
        var run = teller()
        let tree = MirroringTree(files: 3, bytes: 100, digest: "sha256:cd34")
        run.tree = tree
        try run.tell(.jobInitialized)
        run.progress = MirroringProgress()
        run.progress?.percent = 60
        try run.tell(.packageInitialized)
        run.packageHeader = MirroringPackageHeader(packageId: UUID(), packageNumber: 2, fileSize: 100)
        try run.fail("It broke.")

        let data = sink.events.map(\.transferData)
        #expect(data.map(\.progress?.percent) == [nil, 60, 60])
        #expect(data.map(\.tree) == [nil, nil, tree])
        for event in sink.events { try event.validate() }
    }

    @Test func changeOfStateBeginsWhereTheOneBeforeEnded() throws {
        var run = teller()
        let start = Timestamp.now
        let times = (1...4).map { Timestamp(milliseconds: start.milliseconds + 100 * $0) }
        try run.tell(.jobInitialized, at: times[0])
        try run.tell(.packageInitialized, at: times[1])
        try run.tell(.packageTransferring, since: times[0], at: times[2])

        #expect(sink.events.map(\.status.receivedTime) == Array(times.prefix(3)))
        #expect(sink.events.dropFirst().map(\.status.sentTime) == [times[0], times[0]])
        #expect(sink.events[0].status.sentTime <= start)
    }

    /// A clock may be set back between two events.
    @Test func changeOfStateNeverEndsBeforeItBegan() throws {
        var run = teller()
        let time = Timestamp(milliseconds: 1_780_000_000_000)
        try run.tell(.jobInitialized, at: time)
        try run.tell(.packageInitialized, at: Timestamp(milliseconds: time.milliseconds - 60_000))
        #expect(sink.events.allSatisfy { $0.status.sentTime <= $0.status.receivedTime })
    }

    // MARK: Refusing

    @Test func whatBreaksTheTableIsRefusedAndTheRunStaysAsItWas() throws {
        var run = teller()
        try run.tell(.jobInitialized)
        run.note(.warning, "A line for the next event.")
        let error = #expect(throws: IllegalTransition.self) { try run.tell(.packageImported) }
        #expect(error?.rule == .order)
        #expect(sink.events.count == 1)

        try run.tell(.packageInitialized)
        #expect(sink.events.map(\.sequence) == [1, 2])
        #expect(sink.events[1].status.statusLog.map(\.message) == ["A line for the next event."])
        #expect(broken() == [])
    }

    @Test func nothingIsToldAfterTheEnd() throws {
        var run = teller()
        for occurrence in Self.wholeRun { try run.tell(occurrence) }
        let errors = [
            #expect(throws: IllegalTransition.self) { try run.tell(.jobInitialized) },
            #expect(throws: IllegalTransition.self) { try run.fail("Too late.") },
            #expect(throws: IllegalTransition.self) { try run.cancel() },
        ]
        #expect(errors.allSatisfy { $0?.rule == .nothingAfterTheEnd })
        #expect(sink.events.count == 6)
    }

    @Test func failureIsNotHiddenAtTheEnd() throws {
        var run = teller()
        let begin: [MirroringOccurrence] = [
            .jobInitialized, .packageInitialized, .transferFailed(continues: true),
        ]
        for occurrence in begin { try run.tell(occurrence) }
        let error = #expect(throws: IllegalTransition.self) { try run.tell(.jobCompleted(withErrors: false)) }
        #expect(error?.rule == .hiddenFailure)
        try run.tell(.jobCompleted(withErrors: true))
        let outcome = run.outcome
        #expect(outcome == .completedWithErrors)
    }

    // MARK: Ending

    /// Wherever a run stands, it can end.
    @Test(arguments: 0..<6)
    func failureEndsTheRunInItsPhase(after count: Int) throws {
        var run = teller()
        for occurrence in Self.wholeRun.prefix(count) { try run.tell(occurrence) }
        let event = try run.fail("The disk is full.", category: .diskFull, item: "/srv")

        let states: [MirroringState] = [
            .exportingError, .exportingError, .transferingError, .transferingError, .importingError, .exportingError,
        ]
        #expect(event.status.state == states[count])
        #expect(event.status.terminal && event.status.outcome == .failed && event.status.severity == .error)
        #expect(event.status.statusLog.map(\.message) == ["The disk is full."])
        #expect(event.status.statusLog.first?.category == .diskFull)
        #expect(broken() == [])
    }

    @Test(arguments: 0..<6)
    func cancellationEndsTheRunInItsPhase(after count: Int) throws {
        var run = teller()
        for occurrence in Self.wholeRun.prefix(count) { try run.tell(occurrence) }
        let event = try run.cancel()
        #expect(event.status.terminal && event.status.outcome == .cancelled && event.status.severity == .warning)
        #expect(event.status.statusLog.map(\.category) == [.cancelled])
        #expect(broken() == [])
    }

    /// The package failed and the run went on; then it ends.
    @Test(arguments: [MirroringOccurrence.transferFailed(continues: true), .importFailed(continues: true)])
    func runThatWentOnAfterAFailureCanFail(_ failure: MirroringOccurrence) throws {
        var run = teller()
        let before = failure == .transferFailed(continues: true) ? 3 : 4
        for occurrence in Self.wholeRun.prefix(before) { try run.tell(occurrence) }
        try run.tell(failure)
        try run.fail("Nothing works.")
        #expect(broken() == [])
    }

    // MARK: Notes

    @Test func notesRaiseTheSeverityOfTheNextEventOnly() throws {
        var run = teller()
        run.note(.warning, "A file has vanished.", category: .notFound, item: "a.html")
        try run.tell(.jobInitialized)
        try run.tell(.packageInitialized)
        #expect(sink.events.map(\.status.severity) == [.warning, .processing])
        #expect(sink.events.map(\.status.statusLog.count) == [1, 0])
    }

    @Test func thisProcessHasOneIdentity() {
        let (one, other) = (EngineIdentity(version: "1"), EngineIdentity(version: "2"))
        #expect(one.instanceId == other.instanceId)
        #expect(!one.host.isEmpty && one.host == other.host)
        #expect(one.version == "1" && other.version == "2")
    }
}
