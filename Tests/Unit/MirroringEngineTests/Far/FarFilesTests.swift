import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization
import TestSupport
import Testing

@testable import MirroringEngine

/// Plain files that are new at another machine are sent as they are; all else is left to rsync, and the trees are alike either way.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarFilesTests {
    /// A far end that takes files.
    private static let hello = {
        var hello = FarHello.sample
        hello.capabilities = [FarHello.takesFiles]
        return hello
    }()

    /// What a far end was asked for.
    private final class Asked: Sendable {
        private let counts = Mutex<(files: Int, rsyncs: Int)>((0, 0))

        /// How many lists of files have come, and how many rsyncs have filled a package; since that was asked last.
        func taken() -> [Int] {
            counts.withLock { counts in
                defer { counts = (0, 0) }
                return [counts.files, counts.rsyncs]
            }
        }

        /// Notes a question.
        func note(_ kind: FrameKind, _ question: [UInt8]) {
            let isTransfer = kind == .rsync && (try? RsyncRequest(question: question))?.packageId != nil
            counts.withLock { counts in
                if kind == .files { counts.files += 1 }
                if isTransfer { counts.rsyncs += 1 }
            }
        }
    }

    private func run(
        _ fixture: FarDestinationFixture,
        changed change: (inout Job) -> Void = { _ in },
        onEvent: @escaping @Sendable (MirroringStatusEventArgs) -> Void = { _ in }
    ) async throws {
        var job = fixture.farJob
        change(&job)
        let recorder = Recorder(onEvent: onEvent)
        let run = JobRunner(job: job, configuration: fixture.farConfiguration, sink: recorder)
        let report = try await run.run()
        #expect(report.outcome == .succeeded, "\(report.failures)")
        recorder.checkRules()
    }

    /// Names of the source's files; at the destination they have the same text, mode and time.
    private func expectCopies(of names: [String], _ fixture: FarDestinationFixture) throws {
        for name in names {
            let original = try #require(FileFacts(of: "\(fixture.here.source)/\(name)"))
            let copy = try #require(FileFacts(of: "\(fixture.there.destination)/\(name)"), "\(name)")
            #expect(copy.mode == original.mode && copy.modified == original.modified, "\(name)")
            let text = try String(contentsOfFile: "\(fixture.here.source)/\(name)", encoding: .utf8)
            #expect(fixture.there.read(name) == text, "\(name)")
        }
    }

    private static let names = (0..<50).map { "folder/\($0 % 5)/\($0).html" } + ["empty", "long"]

    private func write(_ fixture: FarDestinationFixture) throws {
        for name in Self.names {
            let text = name == "empty" ? "" : String(repeating: "\(name)\n", count: name == "long" ? 100_000 : 20)
            try fixture.here.write(name, text)
        }
        chmod("\(fixture.here.source)/folder/1/1.html", 0o600)
    }

    @Test func `new files come without an rsync, and what has changed with one`() async throws {
        let fixture = try FarDestinationFixture(sessions: 3)
        let asked = Asked()
        try fixture.serve(hello: Self.hello) { asked.note($0, $1) }
        try write(fixture)
        try await run(fixture)
        #expect(asked.taken() == [1, 0])
        try expectCopies(of: Self.names, fixture)

        try fixture.here.write("folder/1/1.html", "another page")
        try fixture.here.write("folder/new.html", "a new page")
        try fixture.here.write("large", String(repeating: "0123456789abcdef", count: SentFiles.sizeLimit / 16))
        symlink("large", "\(fixture.here.source)/link")
        try await run(fixture)
        #expect(asked.taken() == [1, 1])
        try expectCopies(of: Self.names + ["folder/new.html", "large"], fixture)
        #expect(fixture.there.read("link") != nil)

        try await run(fixture)
        #expect(asked.taken() == [0, 0])
    }

    @Test func `more files than a frame may have come all the same`() async throws {
        let fixture = try FarDestinationFixture()
        let asked = Asked()
        try fixture.serve(hello: Self.hello) { asked.note($0, $1) }
        let names = (0..<1_100).map { "folder/\($0).html" }
        for (index, name) in names.enumerated() { try fixture.here.write(name, index % 100 == 0 ? name : "") }
        try await run(fixture)
        #expect(asked.taken() == [1, 0])
        try expectCopies(of: names, fixture)
    }

    /// One that has not said so, or a job that wants something of rsync.
    @Test(arguments: [0, 1, 2])
    func `an rsync brings all where it is to`(reason: Int) async throws {
        let fixture = try FarDestinationFixture()
        let asked = Asked()
        try fixture.serve(hello: reason == 0 ? .sample : Self.hello) { asked.note($0, $1) }
        try write(fixture)
        try await run(
            fixture,
            changed: { job in
                job.compress = reason == 1
                if reason == 2 { job.verify = .content }
            }
        )
        #expect(asked.taken() == [0, 1])
        try expectCopies(of: Self.names, fixture)
    }

    @Test func `what was lost with the line comes by an rsync`() async throws {
        let fixture = try FarDestinationFixture(sessions: 2)
        let asked = Asked()
        try fixture.serve(hello: Self.hello) { kind, question in
            asked.note(kind, question)
            if kind == .files { fixture.line.breakLine() }
        }
        try write(fixture)
        try await run(fixture)
        #expect(asked.taken().first == 1)
        #expect(fixture.line.ssh.started.count == 2)
        try expectCopies(of: Self.names, fixture)
    }

    /// It is no file that is known.
    @Test func `what has changed since it was listed comes by an rsync`() async throws {
        let fixture = try FarDestinationFixture()
        let asked = Asked()
        try fixture.serve(hello: Self.hello) { asked.note($0, $1) }
        try write(fixture)
        try await run(
            fixture,
            onEvent: { event in
                guard event.status.state == .mirroringPackageInitialized else { return }
                try? fixture.here.write("folder/0/0.html", "changed meanwhile")
            }
        )
        #expect(asked.taken() == [1, 1])
        try expectCopies(of: Self.names, fixture)
    }
}
