import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// Whole runs of jobs with commands, windows and timeouts.
@Suite struct RunLimitsTests {
    private func fixture() throws -> EngineFixture {
        let fixture = try EngineFixture()
        try fixture.write("a.html")
        return fixture
    }

    /// A window that is open, or that is closed, all day today and tomorrow.
    private func window(isOpen: Bool) throws -> Timetable<Bool> {
        let today = try #require(WeekTime.days.firstIndex(of: WeekTime.now.day))
        let days = (0..<7).filter { isOpen == [today, (today + 1) % 7].contains($0) }
        let text = days.map { WeekTime.days[$0] }.joined(separator: ",")
        let span = try #require(DaySpan("\(text) 00:00-24:00"))
        return Timetable([Timetable<Bool>.Entry(span, true)])
    }

    @Test func `a command before the run may make the source`() async throws {
        let fixture = try fixture()
        let recorder = Recorder()
        let job = fixture.job {
            $0.source = "\(fixture.path)/mounted"
            $0.before = JobCommand(shell: "echo mounting; cp -r '\(fixture.source)' \"$MIRROR_SOURCE\"")
        }
        #expect(try await fixture.run(job, recorder).outcome == .succeeded)
        recorder.checkRules()
        #expect(recorder.events.first?.status.statusLog.map(\.message) == ["before: mounting"])
        #expect(fixture.read("a.html") == "text")
    }

    @Test func `a run whose first command fails is over, but for the last one`() async throws {
        let fixture = try fixture()
        let recorder = Recorder()
        let job = fixture.job {
            $0.before = JobCommand(shell: "echo no disk; exit 3")
            $0.after = JobCommand(shell: "echo \"$MIRROR_OUTCOME\" > '\(fixture.path)/after'")
        }
        let report = try await fixture.run(job, recorder)
        #expect(recorder.rows == ["ExportingError error failed yes no"])
        #expect(recorder.complaints.map(\.message) == ["The command \"before\" ended with 3: no disk."])
        #expect(recorder.complaints.map(\.category) == [.validation])
        #expect(!report.isInvalidJob)
        #expect(!fixture.exists("destination"))
        #expect(try String(contentsOfFile: "\(fixture.path)/after", encoding: .utf8) == "failed\n")
    }

    @Test func `the last command knows the outcome, and its failure is an error`() async throws {
        let fixture = try fixture()
        let recorder = Recorder()
        let job = fixture.job { $0.after = JobCommand(shell: "echo \"$MIRROR_OUTCOME\"; exit 1") }
        let report = try await fixture.run(job, recorder)
        recorder.checkRules()
        #expect(report.outcome == .completedWithErrors)
        #expect(report.losses.named.map(\.description) == ["The command \"after\" ended with 1: succeeded."])
        #expect(recorder.rows.last == "MirroringJobCompleted error completedWithErrors yes yes")
        #expect(fixture.read("a.html") == "text")
    }

    @Test func `a run that is cancelled runs its last command all the same`() async throws {
        let fixture = try fixture()
        let recorder = Recorder { event in
            if event.status.state == .transferring { withUnsafeCurrentTask { $0?.cancel() } }
        }
        let job = fixture.job { $0.after = JobCommand(shell: "echo \"$MIRROR_OUTCOME\" > '\(fixture.path)/after'") }
        let report = try await Task { try await fixture.run(job, recorder) }.value
        #expect(report.outcome == .cancelled)
        #expect(try String(contentsOfFile: "\(fixture.path)/after", encoding: .utf8) == "cancelled\n")
    }

    @Test func `outside of its window a job is not run, unless that is asked for`() async throws {
        let fixture = try fixture()
        let closed = try window(isOpen: false)
        let job = fixture.job {
            $0.window = closed
            $0.before = JobCommand(shell: "touch '\(fixture.path)/before'")
        }
        let recorder = Recorder()
        let refusal = await #expect(throws: JobRefusal.self) { try await fixture.run(job, recorder) }
        #expect(refusal?.code == .closedWindow)
        #expect(refusal?.description.hasPrefix("The window of \"A job\" opens on ") == true)
        #expect(refusal?.description.hasSuffix(" at 00:00; --ignore-window runs it now.") == true)
        #expect(recorder.events.isEmpty)
        #expect(!fixture.exists("before"))

        var configuration = fixture.configuration
        configuration.ignoresWindow = true
        let report = try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
        #expect(report.outcome == .succeeded)
        let open = try window(isOpen: true)
        #expect(try await fixture.run(fixture.job { $0.window = open }).outcome == .succeeded)
    }

    /// A configuration whose rsync does something else when it is to transfer.
    ///
    /// - Parameter steps: lines for a shell; if they don't end it, it is rsync after all.
    private func configuration(_ fixture: EngineFixture, transferring steps: String) throws -> EngineConfiguration {
        try fixture.scriptedRsync(
            """
            case "$*" in *--files-from*) \(steps);; esac
            exec rsync "$@"
            """
        )
    }

    @Test func `a transfer that moves nothing is ended, and tried again`() async throws {
        let fixture = try fixture()
        let configuration = try configuration(
            fixture,
            transferring: "if mkdir '\(fixture.path)/first' 2>/dev/null; then exec sleep 1000; fi"
        )
        let recorder = Recorder()
        let job = fixture.job {
            // On a machine that is busy enough the second one may move nothing for as long.
            $0.timeouts.idle = .seconds(1); $0.retries = 100
        }
        let report = try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
        #expect(report.outcome == .succeeded)
        #expect(Set(recorder.complaints.map(\.category)) == [.timeout])
        #expect(Set(recorder.complaints.map(\.message)) == ["rsync has moved nothing for 1s, so it was ended."])
        #expect(fixture.read("a.html") == "text")
    }

    @Test func `a run that takes too long has failed, and the next takes up what is left`() async throws {
        let fixture = try fixture()
        let configuration = try configuration(fixture, transferring: "exec sleep 1000")
        var job = fixture.job {
            $0.continueOnError = true; $0.retries = 5
        }
        // How long the trees take to compare is the machine's matter: the time has to be over in the transfer, which never ends.
        var seconds = 1
        var recorder: Recorder
        repeat {
            recorder = Recorder()
            job.timeouts.run = .seconds(seconds)
            let report = try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
            recorder.checkRules()
            #expect(report.outcome == .failed)
            #expect(recorder.complaints.map(\.category) == [.timeout])
            seconds *= 4
        } while !recorder.events.contains { $0.status.state == .transferring }
        #expect(recorder.rows.last == "TransferingError error failed yes yes")
        #expect(try await fixture.run(fixture.job { $0.id = job.id }).outcome == .succeeded)
    }

    @Test func `nothing is tried again that can't get better by that`() async throws {
        let fixture = try fixture()
        let full = "echo 'rsync: write failed: No space left on device (28)' >&2; exit 11"
        let configuration = try configuration(fixture, transferring: full)
        let recorder = Recorder()
        let job = fixture.job { $0.retries = 3 }
        _ = try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
        #expect(recorder.complaints.map(\.category) == [.diskFull])
        #expect(recorder.complaints.map(\.level) == [.error])
    }

    @Test func `a package may be on the disk before it counts`() async throws {
        let fixture = try fixture()
        try fixture.write("folder/b.html")
        #expect(try await fixture.run(fixture.job { $0.isDurable = true }).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }
}
