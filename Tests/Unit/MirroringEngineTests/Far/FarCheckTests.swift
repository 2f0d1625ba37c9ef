import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization
import TestSupport
import Testing

@testable import MirroringEngine

/// A check of a job that has a folder on another machine finds what it finds where both are here.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarCheckTests {
    enum Side: CaseIterable, Sendable {
        case source
        case destination
    }

    private let fixture: EngineFixture
    private let line: FarFixture

    init() throws {
        fixture = try EngineFixture()
        line = try FarFixture()
    }

    /// A job of the fixture's folders, one of which is reached through a session.
    private func job(far side: Side, like job: Job) -> Job {
        func place(_ path: String, _ other: Side) -> JobPlace {
            side == other ? .far(RemotePlace(user: nil, host: "web1", port: nil, path: path)) : .here(path)
        }
        var far = Job(
            id: job.id,
            name: job.name,
            source: place(fixture.source, .source),
            destination: place(fixture.destination, .destination)
        )
        (far.publish, far.exclude) = (job.publish, job.exclude)
        return far
    }

    private typealias Outcome = (findings: [String], summary: CheckSummary)

    private func check(_ job: Job, content: Bool = false) async throws -> Outcome {
        var findings: [String] = []
        let check = TreeCheck(of: job, ssh: line.ssh.path, version: "1.0", comparesContents: content)
        let summary = try await check.run { findings.append($0.sentence) }
        return (findings, summary)
    }

    /// Checks the job itself, and with one of its folders at the other end of a session.
    private func checks(
        _ job: Job,
        far side: Side,
        content: Bool = false
    ) async throws -> (here: Outcome, far: Outcome) {
        try line.serve(ServedSessions(fixture))
        let here = try await check(job, content: content)
        return (here, try await check(self.job(far: side, like: job), content: content))
    }

    /// Writes to the destination, and keeps the time that the file had.
    private func falsify(_ name: String, _ text: String) throws {
        let path = "\(fixture.destination)/\(name)"
        let time = try #require(FileFacts(of: path)).modified
        try fixture.write(Array(name.utf8), text, in: fixture.destination)
        let times = [timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds)]
        #expect(utimensat(AT_FDCWD, path, times + times, 0) == 0)
    }

    @Test(arguments: Side.allCases)
    func `what is the same is found to be`(side: Side) async throws {
        for name in ["folder/a.html", "b", "odd\n"] { try fixture.write(name) }
        #expect(symlink("b", "\(fixture.source)/link") == 0)
        let job = fixture.job()
        #expect(try await fixture.run(job).outcome == .succeeded)
        let found = try await checks(job, far: side, content: true)
        #expect(found.far.findings == [])
        #expect(found.far.summary == found.here.summary && found.far.summary.compared == 6)
        #expect(!fixture.exists("state/served"), "nothing is left of a look")
    }

    @Test(arguments: Side.allCases, [false, true])
    func `each finding is the same`(side: Side, content: Bool) async throws {
        for name in ["gone", "changed", "disguised", "folder/page", "was a file"] { try fixture.write(name, "text") }
        #expect(symlink("gone", "\(fixture.source)/link") == 0)
        let job = fixture.job { $0.exclude = ["*.log"] }
        #expect(try await fixture.run(job).outcome == .succeeded)
        for name in ["gone", "link", "was a file"] { try EngineFixture.remove("\(fixture.destination)/\(name)") }
        #expect(symlink("elsewhere", "\(fixture.destination)/link") == 0)
        let others = [("changed", "longer text"), ("more", "x"), ("was a file/inner", "x"), ("visits.log", "x")]
        for (name, text) in others {
            try fixture.write(Array(name.utf8), text, in: fixture.destination)
        }
        try falsify("disguised", "TEXT")
        chmod("\(fixture.destination)/folder/page", 0o600)
        let found = try await checks(job, far: side, content: content)
        #expect(found.far.findings == found.here.findings)
        #expect(found.far.summary == found.here.summary)
        #expect(found.far.findings.contains("gone missing file"))
        #expect(found.far.findings.contains("more extra file"))
        #expect(found.far.findings.contains("folder/page different mode"))
        #expect(found.far.findings.contains("disguised different content") == content)
    }

    @Test(.enabled(if: EngineFixture.keepsAttributes), arguments: Side.allCases)
    func `access lists and attributes are compared`(side: Side) async throws {
        for name in ["folder/a.html", "b", "c"] { try fixture.write(name, "text") }
        try fixture.give(EngineFixture.attributes(["a": "1"], list: 9), to: "source/c")
        let job = fixture.job()
        #expect(try await fixture.run(job).outcome == .succeeded)
        try fixture.give(EngineFixture.attributes(["a": "1"]), to: "source/folder")
        try fixture.give(EngineFixture.attributes(["a": "1"], list: 8), to: "destination/c")
        let found = try await checks(job, far: side)
        #expect(found.far.findings == found.here.findings)
        #expect(found.far.findings == ["c different attributes", "folder different attributes"])
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything"), arguments: Side.allCases)
    func `what can't be read there is named`(side: Side) async throws {
        for name in ["closed", "open"] { try fixture.write(name) }
        let job = fixture.job()
        #expect(try await fixture.run(job).outcome == .succeeded)
        let path = side == .source ? fixture.source : fixture.destination
        chmod("\(path)/closed", 0)
        let found = try await checks(job, far: side, content: true)
        #expect(found.far.findings == found.here.findings)
        #expect(found.far.findings == ["closed unreadable \(side) permission denied"])
    }

    @Test func `what is published is compared, and not what is being built`() async throws {
        try fixture.write("a")
        let job = fixture.job { $0.publish = .releases(kept: 2) }
        #expect(try await fixture.run(job).outcome == .succeeded)
        let work = try #require(try ReleaseWork(of: job))
        try work.begin()
        try fixture.write(Array("b".utf8), "x", in: work.site.destination)
        let found = try await checks(job, far: .destination)
        #expect(found.far.findings == [] && found.here.findings == [])
    }

    @Test(arguments: [Publishing.packages, .releases(kept: 2)])
    func `a destination that is not there`(publish: Publishing) async throws {
        try line.serve(ServedSessions(fixture))
        let job = job(far: .destination, like: fixture.job { $0.publish = publish })
        let failure = await #expect(throws: RunFailure.self) { try await check(job) }
        #expect(failure?.category == .validation)
        let sentence = "does not exist, so there is nothing to check. Run the job first."
        #expect(failure?.description == "The destination web1:\(fixture.destination) \(sentence)")
        #expect(!fixture.exists("destination"))
    }

    // MARK: Lines and time

    @Test(arguments: Side.allCases)
    func `a line that breaks is made again`(side: Side) async throws {
        for name in ["a", "b"] { try fixture.write(name, "text") }
        let job = fixture.job()
        #expect(try await fixture.run(job).outcome == .succeeded)
        try falsify("b", "TEXT")
        let line = line
        let asked = Noted(0)
        let work = WatchedSessions(fixture) { examination in
            guard examination.subject == .contents else { return }
            asked.change { $0 += 1 }
            if asked.value == 1 { line.breakLine() }
        }
        try line.serve(work, connections: 2)
        let found = try await check(self.job(far: side, like: job), content: true)
        #expect(found.findings == ["b different content"])
        #expect(line.ssh.started.count == 2)
        #expect(asked.value == 2)
    }

    @Test(arguments: Side.allCases)
    func `a check that is cancelled ends at both machines`(side: Side) async throws {
        try fixture.write("holes")
        let job = fixture.job()
        #expect(try await fixture.run(job).outcome == .succeeded)
        // It takes long to read, and no room.
        for folder in [fixture.source, fixture.destination] {
            #expect(truncate("\(folder)/holes", 1 << 42) == 0)
            let times = [timespec(tv_sec: 1, tv_nsec: 0)]
            #expect(utimensat(AT_FDCWD, "\(folder)/holes", times + times, 0) == 0)
        }
        let (reading, told) = AsyncStream.makeStream(of: Void.self)
        let work = WatchedSessions(fixture) { if $0.subject == .contents { told.finish() } }
        try line.serve(work)
        let far = self.job(far: side, like: job)
        let task = Task { try await check(far, content: true).findings }
        for await _ in reading {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(work.isIdle)
        #expect(await line.ssh.isOver())
    }
}

/// Far ends of which one is watched when a check asks.
private final class WatchedSessions: FarWork {
    private let sessions: ServedSessions
    private let onAsk: @Sendable (FarExamination) -> Void
    private let working = Mutex(0)

    init(_ fixture: EngineFixture, onAsk: @escaping @Sendable (FarExamination) -> Void) {
        sessions = ServedSessions(fixture)
        self.onAsk = onAsk
    }

    /// Whether no question is worked on.
    var isIdle: Bool { working.withLock { $0 == 0 } }

    func begin(_ hello: NearHello) throws(FailureMessage) { try sessions.begin(hello) }

    func answer(_ question: FarQuestion) throws -> [UInt8] {
        guard question.kind == .examine else { return try sessions.answer(question) }
        working.withLock { $0 += 1 }
        defer { working.withLock { $0 -= 1 } }
        if let asked = try? FarExamination(records: question.bytes) { onAsk(asked) }
        return try sessions.answer(question)
    }
}
