import MirroringEvents
import MirroringSettings
import Testing

@testable import MirroringAdapters

/// The events that a wrapped command makes.
@Suite struct WrappedRunTests {
    private let sink = CollectingSink()
    private let start = ContinuousClock.now

    private func wrapped(_ words: [String] = ["rsync", "-a", "/a/", "/b/"], _ guards: Guards = Guards()) throws
        -> WrappedRun
    {
        var options = WrappedRun.Options()
        options.guards = guards
        let command = WrappedCommand(words, at: .init(host: "h", user: "u", folder: "/"))
        return try WrappedRun(of: command, options, engine: EngineIdentity(version: "1"), sink: sink)
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func ending(_ cause: ProgramEnding.Cause) -> FrontReport {
        let resources = ProgramEnding.Resources(
            userMilliseconds: 1_500,
            systemMilliseconds: 200,
            memoryBytes: 45_000_000,
            readBytes: 0,
            writtenBytes: 0
        )
        return .ended(ProgramEnding(cause, resources))
    }

    private func wrote(_ text: String, _ stream: FrontReport.Stream = .output) -> FrontReport {
        .wrote(stream, Array(text.utf8)[...])
    }

    private var states: [String] {
        sink.events.map { "\($0.status.state.rawValue) \($0.status.outcome.rawValue)" }
    }

    private var lastLog: [StatusLogEntry] { sink.events.last?.status.statusLog ?? [] }

    /// Every event is one that readers take, and their order is a run's.
    private func checkRun() throws {
        var transitions = StateTransitions()
        for event in sink.events {
            try event.validate()
            let illegal = transitions.take(event.status, sequence: event.sequence)
            #expect(illegal == nil)
        }
        #expect(sink.events.map(\.status.terminal) == sink.events.map { $0 == sink.events.last })
    }

    @Test func aRunThatGoesWell() throws {
        var run = try wrapped()
        run.take(.started, at: at(0))
        run.take(wrote("\r  1,000,000  33%  1.00MB/s  0:00:02 (xfr#1, to-chk=2/4)\r  2,000,000  66%"), at: at(0.3))
        run.look(at: at(0.3))
        // Nothing is told more often than four times a second.
        run.take(wrote("  1.00MB/s  0:00:01 (xfr#2, to-chk=1/4)\r  3,000,000 100%"), at: at(0.4))
        run.look(at: at(0.4))
        run.take(wrote("  1.00MB/s  0:00:03 (xfr#3, to-chk=0/4)\n\nsent 3,000,200 bytes\n"), at: at(0.5))
        run.take(ending(.exit(0)), at: at(0.6))
        try checkRun()
        #expect(
            states == [
                "MirroringJobInitialized running", "MirroringPackageInitialized running", "Transferring running",
                "Transferred running", "MirroringPackageCompleted running", "MirroringJobCompleted succeeded",
            ]
        )
        let told = sink.events.map(\.transferData)
        #expect(told[2].progress?.percent == 33)
        #expect(told[2].packageHeader?.sizeOfSentData == 1_000_000)
        #expect(told[5].progress?.percent == 100)
        #expect(told[5].packageHeader?.sizeOfReceiveData == 3_000_000)
        #expect(told[5].packageBody?.importedFiles == 3)
        #expect(told[0].status.statusLog.map(\.message).contains { $0.contains("--info=progress2") })
        #expect(lastLog.map(\.message).contains("sent 3,000,200 bytes"))
        #expect(lastLog.first?.message.contains("processor was busy for 1.5 s") == true)
        let isOver = run.isOver
        #expect(isOver)
    }

    @Test func aSilentCommandIsHeardOfAllTheSame() throws {
        var run = try wrapped(["cp", "-a", "/a", "/b"])
        run.take(.started, at: at(0))
        for second in [0.5, 1, 30, 60, 61.5, 120, 122] { run.look(at: at(second)) }
        run.take(ending(.exit(0)), at: at(123))
        try checkRun()
        #expect(states.filter { $0 == "Transferring running" }.count == 3)
    }

    @Test func aQuickOneHasNoPackage() throws {
        var run = try wrapped(["true"])
        run.take(.started, at: at(0))
        run.take(ending(.exit(0)), at: at(0.1))
        try checkRun()
        #expect(states == ["MirroringJobInitialized running", "MirroringJobCompleted succeeded"])
    }

    @Test func whatCouldNotBeDoneIsNamedAndTheRunIsComplete() throws {
        var run = try wrapped()
        run.take(.started, at: at(0))
        run.take(wrote("rsync: send_files failed to open \"/a/x\": Permission denied (13)\n", .errors), at: at(0.2))
        run.look(at: at(0.5))
        run.take(ending(.exit(23)), at: at(0.6))
        try checkRun()
        #expect(states.last == "MirroringJobCompleted completedWithErrors")
        let errors = sink.events.flatMap(\.status.statusLog).filter { $0.level == .error }
        #expect(errors.map(\.item) == ["/a/x"])
        #expect(errors.map(\.category) == [.authorization])
        #expect(sink.events.last?.transferData.progress?.errors == 1)
        #expect(lastLog.contains { $0.level == .warning && $0.message.contains("exit code 23") })
    }

    @Test func aFailureHasTheReasonThatItsLastLinesTell() throws {
        var run = try wrapped(["cp", "/a", "/b"])
        run.take(.started, at: at(0))
        run.take(wrote("cp: error writing '/b': No space left on device", .errors), at: at(0.1))
        run.take(ending(.exit(1)), at: at(0.2))
        try checkRun()
        #expect(states == ["MirroringJobInitialized running", "ExportingError failed"])
        #expect(lastLog.last?.category == .diskFull)
        #expect(lastLog.contains { $0.message.hasPrefix("cp: error writing") })
    }

    @Test func onlyTheLastLinesAreKept() throws {
        var run = try wrapped(["x"])
        run.take(.started, at: at(0))
        run.take(wrote((1...120).map { "line \($0)\n" }.joined()), at: at(0.1))
        run.take(ending(.exit(3)), at: at(0.2))
        let lines = lastLog.map(\.message).filter { $0.hasPrefix("line ") }
        #expect(lines == (71...120).map { "line \($0)" })
    }

    @Test(arguments: [ProgramEnding.Cause.signal(15), .exit(20), .exit(130)])
    func whoeverIsAskedToEndIsCancelled(_ cause: ProgramEnding.Cause) throws {
        var run = try wrapped()
        run.take(.started, at: at(0))
        run.look(at: at(2))
        run.take(.signal(15), at: at(3))
        run.take(ending(cause), at: at(3.1))
        try checkRun()
        #expect(states.last == "TransferingError cancelled")
    }

    @Test func aCrashIsAFailure() throws {
        var run = try wrapped()
        run.take(.started, at: at(0))
        run.take(ending(.signal(11)), at: at(1))
        try checkRun()
        #expect(states.last == "ExportingError failed")
        #expect(lastLog.last?.message == "The command was ended by the signal SEGV.")
    }

    @Test func aCommandThatIsNotThereIsNoRunThatBegan() throws {
        var run = try wrapped(["nosuch"])
        run.take(.notStarted(2), at: at(0))
        try checkRun()
        #expect(states == ["ExportingError failed"])
        #expect(lastLog.last?.category == .notFound)
    }

    @Test func aFrontThatIsGoneEndsTheRun() throws {
        var run = try wrapped()
        run.take(.started, at: at(0))
        run.look(at: at(2))
        run.lose()
        try checkRun()
        #expect(states.last == "TransferingError failed")
    }

    @Test func aGuardFailsARunThatEndedWell() throws {
        var guards = Guards()
        guards.minimumItems = 1
        guards.forbidden = "(?i)^fatal"
        var run = try wrapped(["rsync", "/a", "/b"], guards)
        run.take(.started, at: at(0))
        run.take(wrote("Fatal: something odd\n"), at: at(0.1))
        run.take(ending(.exit(0)), at: at(0.2))
        try checkRun()
        #expect(states.last == "ExportingError failed")
        let errors = lastLog.filter { $0.level == .error }
        #expect(errors.count == 2)
        #expect(errors.allSatisfy { $0.category == .validation })
    }

    @Test func aGuardFailsARunThatIsCompleteButForSomeFiles() throws {
        var guards = Guards()
        guards.minimumItems = 1
        var run = try wrapped(["rsync", "/a", "/b"], guards)
        run.take(.started, at: at(0))
        run.take(ending(.exit(23)), at: at(0.2))
        try checkRun()
        #expect(states.last == "ExportingError failed")
        #expect(lastLog.contains { $0.level == .warning && $0.message.contains("exit code 23") })
    }

    @Test func aSuccessWhoseOutputIsNotStoredIsNone() throws {
        var run = try wrapped(["dump"])
        run.take(.started, at: at(0))
        run.take(.notStored(28), at: at(0.1))
        run.take(ending(.exit(0)), at: at(0.2))
        try checkRun()
        #expect(states.last == "ExportingError failed")
        #expect(lastLog.last?.category == .diskFull)
    }

    @Test func whatWasNotLookedAtIsToldOnceAnEvent() throws {
        var run = try wrapped(["x"])
        run.take(.started, at: at(0))
        for _ in 1...3 { run.take(.skipped(1_000), at: at(0.1)) }
        run.look(at: at(2))
        run.take(ending(.exit(0)), at: at(3))
        try checkRun()
        let warnings = sink.events.flatMap(\.status.statusLog).filter { $0.level == .warning }
        #expect(warnings.map { $0.message.hasPrefix("3000 bytes") } == [true])
    }

    @Test func aRunThatTakesTooLongIsToldWhileItRuns() throws {
        var guards = Guards()
        guards.maximumTime = TimeSpan("1m")
        var run = try wrapped(["x"], guards)
        run.take(.started, at: at(0))
        run.look(at: at(59))
        run.look(at: at(61))
        #expect(sink.events.last?.status.severity == .error)
        #expect(sink.events.last?.status.terminal == false)
        run.take(ending(.exit(0)), at: at(62))
        try checkRun()
        #expect(states.last == "TransferingError failed")
    }

    @Test func secretsAreInNoEvent() throws {
        var run = try wrapped(["backup", "--password", "hunter22"])
        run.take(.started, at: at(0))
        run.take(wrote("wrong password hunter22\n", .errors), at: at(0.1))
        run.look(at: at(6))
        run.take(ending(.exit(1)), at: at(7))
        for event in sink.events {
            #expect(!String(decoding: event.encodedJSON(), as: UTF8.self).contains("hunter22"))
        }
    }

    @Test func aPatternThatIsNoneIsRefused() {
        var guards = Guards()
        guards.forbidden = "("
        do {
            _ = try wrapped(["x"], guards)
            Issue.record("It was taken.")
        } catch {
            // As it has to be.
        }
    }
}
