import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

@Suite struct CommandRunTests {
    private func run(_ command: JobCommand, until deadline: RunDeadline = .never) async throws -> CommandRun.Result {
        try await CommandRun(name: "before", command: command, environment: ["MIRROR_JOB_NAME": "A job"])
            .run(until: deadline)
    }

    @Test func `it stands in the root, reads nothing, and gets no password`() async throws {
        let result = try await run(JobCommand(shell: "pwd; cat; env"))
        #expect(result.failure == nil)
        #expect(result.lines.first == "/")
        let names = Set(result.lines.compactMap { $0.split(separator: "=").first.map(String.init) })
        // The shell itself sets some.
        let shells = ["PWD", "OLDPWD", "SHLVL", "_"]
        let known = ["PATH", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "MIRROR_JOB_NAME"]
        #expect(names.subtracting(known + shells) == ["/"])
        #expect(names.contains("MIRROR_JOB_NAME"))
    }

    @Test func `what it says is kept in order, the last of it`() async throws {
        let result = try await run(JobCommand(shell: "for i in $(seq 30); do echo out $i; echo err $i >&2; done"))
        #expect(result.lines == (21...30).flatMap { ["out \($0)", "err \($0)"] })
    }

    @Test func `arguments of a program are its own`() async throws {
        let result = try await run(JobCommand(program: "printf", arguments: ["%s\\n", "a b; c", "$HOME"]))
        #expect(result.lines == ["a b; c", "$HOME"])
    }

    @Test(
        arguments: [
            ("exit 3", "The command \"before\" ended with 3."),
            ("echo first; echo 'No disk.'; exit 1", "The command \"before\" ended with 1: No disk."),
            ("kill -9 $$", "The command \"before\" was ended by signal 9."),
        ]
    )
    func `one that fails is told with its last words`(text: String, sentence: String) async throws {
        let failure = try #require(try await run(JobCommand(shell: text)).failure)
        #expect(failure.description == sentence)
        #expect(failure.category == .validation)
    }

    @Test func `a program that is not there is one that fails`() async throws {
        let failure = try #require(try await run(JobCommand(program: "/nowhere/program")).failure)
        #expect(failure.description.hasPrefix("The command \"before\" ended with 127: "))
    }

    /// With all that it has started: it is a group of processes.
    @Test func `one that hangs is ended when the time is over`() async throws {
        let deadline = RunDeadline(window: nil, timeout: .milliseconds(200), began: .now)
        await #expect(throws: RunEnd.timedOut(.milliseconds(200))) {
            try await run(JobCommand(shell: "sleep 1000 & sleep 1000; echo never"), until: deadline)
        }
    }

    /// The shell hears the signal and is gone at once, what it has started does not hear it.
    @Test func `what it has started does not outlive it when the time is over`() async throws {
        let fixture = try EngineFixture()
        let deaf = "(trap '' TERM; exec sleep 1000) & echo $$ >'\(fixture.path)/group'; wait"
        var leader: Int32?
        // On a busy machine it may not have begun when the time is over.
        for seconds in [2, 15, 120] where leader == nil {
            let deadline = RunDeadline(window: nil, timeout: .seconds(seconds), began: .now)
            await #expect(throws: RunEnd.timedOut(.seconds(seconds))) {
                try await run(JobCommand(shell: deaf), until: deadline)
            }
            let number = try? String(contentsOfFile: "\(fixture.path)/group", encoding: .utf8)
            leader = number.flatMap { Int32($0.trimmingCharacters(in: .newlines)) }
        }
        let group = ProcessGroup(leader: try #require(leader))
        #expect(!group.isRunning)
    }

    /// A daemon for instance, that has its parent's output still.
    @Test func `what it leaves in the background is not waited for`() async throws {
        let deadline = RunDeadline(window: nil, timeout: .seconds(600), began: .now)
        let result = try await run(JobCommand(shell: "sleep 10000 & echo $!"), until: deadline)
        #expect(result.failure == nil)
        let left = try #require(result.lines.first.flatMap { Int32($0) })
        #expect(kill(left, SIGKILL) == 0)
    }
}
