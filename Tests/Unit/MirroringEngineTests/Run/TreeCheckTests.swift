import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

@Suite struct TreeCheckTests {
    private let fixture: EngineFixture
    private let job: Job

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job()
    }

    /// Mirrors the source as it is.
    private func mirror() async throws {
        #expect(try await fixture.run(job).outcome == .succeeded)
    }

    private func check(
        _ job: Job? = nil,
        content: Bool = false
    ) async throws -> (findings: [String], summary: CheckSummary) {
        var findings: [String] = []
        let check = TreeCheck(of: job ?? self.job, comparesContents: content)
        let summary = try await check.run { findings.append($0.sentence) }
        return (findings, summary)
    }

    /// Writes to the destination, and keeps the time that the file had.
    private func falsify(_ name: String, _ text: String) throws {
        let path = "\(fixture.destination)/\(name)"
        let facts = try #require(FileFacts(of: path))
        try fixture.write(Array(name.utf8), text, in: fixture.destination)
        setTime(of: path, to: facts.modified)
    }

    private func setTime(of path: String, to time: FileTime) {
        let time = timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds)
        #expect(utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW) == 0)
    }

    private func permit(_ mode: mode_t, _ path: String) {
        #expect(chmod("\(fixture.path)/\(path)", mode) == 0)
    }

    @Test func whatIsTheSameIsFoundToBe() async throws {
        try fixture.write("folder/a.html")
        try fixture.write("b")
        #expect(symlink("b", "\(fixture.source)/link") == 0)
        #expect(link("\(fixture.source)/b", "\(fixture.source)/again") == 0)
        #expect(mkfifo("\(fixture.source)/pipe", 0o644) == 0)
        try fixture.write([0xFF], "text", in: fixture.source)
        try await mirror()
        for content in [false, true] {
            let (findings, summary) = try await check(content: content)
            #expect(findings == [])
            #expect(summary.compared == 8)
            #expect(summary.same == 8)
        }
    }

    @Test func eachKindOfDifferenceIsNamed() async throws {
        for name in ["gone", "long", "old", "mode", "turned", "same"] { try fixture.write("folder/\(name)") }
        #expect(symlink("folder", "\(fixture.source)/link") == 0)
        try await mirror()
        let destination = fixture.destination
        #expect(unlink("\(destination)/folder/gone") == 0)
        try falsify("folder/long", "longer than before")
        #expect(utimensat(AT_FDCWD, "\(destination)/folder/old", [timespec(), timespec()], 0) == 0)
        permit(0o600, "destination/folder/mode")
        #expect(unlink("\(destination)/folder/turned") == 0)
        #expect(mkdir("\(destination)/folder/turned", 0o755) == 0)
        try fixture.write(Array("folder/turned/inner".utf8), "text", in: destination)
        #expect(unlink("\(destination)/link") == 0)
        #expect(symlink("elsewhere", "\(destination)/link") == 0)
        setTime(of: "\(destination)/link", to: try #require(FileFacts(of: "\(fixture.source)/link")).modified)

        let (findings, summary) = try await check()
        #expect(
            findings.filter { !$0.hasSuffix(" different time") || $0.hasPrefix("folder/") } == [
                "folder/gone missing file", "folder/long different size", "folder/mode different mode",
                "folder/old different time", "folder/turned different kind", "folder/turned/inner extra file",
                "link different target",
            ]
        )
        #expect(summary.missing == 1 && summary.extra == 1)
        #expect(summary.compared == summary.same + summary.findings)
    }

    /// What a run takes for the same, since size and time are.
    @Test func contentsAreReadWhenThatIsAskedFor() async throws {
        for name in ["a", "b", "c"] { try fixture.write(name, "text") }
        try await mirror()
        try falsify("b", "TEXT")
        #expect(try await check().findings == [])
        let (findings, summary) = try await check(content: true)
        #expect(findings == ["b different content"])
        #expect(summary.disguised == 1)
    }

    /// The order is that of the paths' bytes, over more entries than are looked at together.
    @Test func findingsAreInOrder() async throws {
        try fixture.write("x")
        try await mirror()
        for number in 0..<1_300 { try fixture.write("folder-\(number % 7)/\(number)") }
        let findings = try await check(content: true).findings
        let paths = findings.map { $0.split(separator: " ")[0] }
        #expect(paths.count > 1_300)
        #expect(paths == paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test func whatTheJobLeavesOutIsLeftOut() async throws {
        let job = fixture.job { $0.exclude = ["*.tmp"] }
        try fixture.write("a.html")
        try await mirror()
        try fixture.write("b.tmp")
        try fixture.write(Array("c.tmp".utf8), "text", in: fixture.destination)
        let (findings, summary) = try await check(job)
        // The roots were changed, each at a time of its own.
        #expect(findings.filter { $0 != ". different time" } == [])
        #expect(summary.compared == 2)
    }

    /// Nothing is found exactly where a run would do nothing.
    @Test(arguments: 0..<12)
    func findsWhatAPlanFinds(_ seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for number in 0..<6 where Bool.random(using: &generator) { try fixture.write("folder/\(number)") }
        try fixture.write("one")
        try await mirror()
        if seed % 3 > 0 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: try fixture.write("folder/new")
            case 1: #expect(unlink("\(fixture.source)/one") == 0)
            case 2: permit(0o600, "source/one")
            case 3: #expect(symlink("one", "\(fixture.destination)/link") == 0)
            default: try fixture.write("one", "another text")
            }
        }
        let changes = try await JobPlan(of: job).changes
        let isEmpty = changes.changes.isEmpty && changes.deletions.isEmpty
        #expect(try await check().findings.isEmpty == isEmpty)
        #expect(isEmpty == (seed % 3 == 0))
    }

    @Test func destinationThatIsNotThereIsAMistake() async throws {
        try fixture.write("a")
        let failure = await #expect(throws: RunFailure.self) { _ = try await check() }
        #expect(failure?.category == .validation)
        #expect(failure?.description.contains("does not exist, so there is nothing to check") == true)
    }

    /// Looking is neither a run nor in the way of one.
    @Test func runsAreSeen() async throws {
        let state = fixture.stateFolder
        let first = RunGlance(at: job, stateFolder: state)
        #expect(!first.isUnderWay && first.process == nil)
        #expect(!fixture.exists("state"))

        try fixture.write("a")
        try await mirror()
        let second = RunGlance(at: job, stateFolder: state)
        #expect(!second.isUnderWay)
        #expect(second.process == getpid())
        #expect(second.seesRun(since: first))
        #expect(!RunGlance(at: job, stateFolder: state).seesRun(since: second))

        let lock = try JobLock(job: job, state: JobStateFolder(job: job, in: state))
        let third = RunGlance(at: job, stateFolder: state)
        lock.release()
        #expect(third.isUnderWay)
        #expect(third.seesRun(since: third))
    }
}

extension CheckFinding {
    /// `path verdict particulars`.
    var sentence: String {
        switch verdict {
        case .missing: "\(path) missing \(kind.rawValue)"
        case .extra: "\(path) extra \(kind.rawValue)"
        case .different(let differences):
            "\(path) different \(differences.map(\.rawValue).joined(separator: " "))"
        case .unreadable(let end, let refusal): "\(path) unreadable \(end.rawValue) \(refusal.message)"
        }
    }
}
