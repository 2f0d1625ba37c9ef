import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// Two rsyncs that speak by a session.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarRsyncTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
        try fixture.write("a.html")
        try fixture.write("sub/b c.html", "another")
        // More than all pipes on the way hold.
        try fixture.write("large", String(repeating: "0123456789abcdef", count: 200_000))
    }

    /// What all runs have in common.
    private let options = ["--archive", "--out-format=\(RsyncLine.format)"]

    private func listed(_ names: String...) -> [UInt8] {
        names.flatMap { Array("./\($0)".utf8) + [0] }
    }

    @Test func `a tree goes to another machine`() async throws {
        let pair = try RsyncPair(fixture, .receive, in: [.tree: fixture.destination])
        var lines: [RsyncLine] = []
        let result = try await pair.run(options, pair.here(fixture.source), pair.far(.tree)) { line in
            if let line = RsyncLine(Array(line.utf8)) { lines.append(line) }
        }
        #expect(result.isSuccess && !result.isLineLost, "\(result.messages)")
        #expect(try await fixture.differences() == "")
        let files = lines.filter { $0.kind == .file }
        #expect(files.map { "\($0.path)" }.sorted() == ["a.html", "large", "sub/b c.html"])
        #expect(files.allSatisfy { $0.action == .transfer && $0.digest != nil })
        #expect(pair.rsync.started.count == 2)
        #expect(await pair.rsync.isOver())
    }

    @Test func `a tree comes from another machine`() async throws {
        let pair = try RsyncPair(fixture, .send, in: [.source: fixture.source])
        let result = try await pair.run(options, pair.far(.source), pair.here(fixture.destination))
        #expect(result.isSuccess, "\(result.messages)")
        #expect(try await fixture.differences() == "")
        #expect(await pair.rsync.isOver())
    }

    /// The names lie in memory, and what arrives in part goes to a folder of the far end's; what is there already is copied there.
    @Test func `of a list only what is named goes to another machine`() async throws {
        let other = "\(fixture.path)/other"
        try fixture.write(Array("sub/b c.html".utf8), "another", in: other)
        let pair = try RsyncPair(
            fixture,
            .receive,
            in: [.tree: fixture.destination, .partial: "\(fixture.path)/partial", .destination: other]
        )
        let folders = [
            "--files-from=-", "--from0", "--partial-dir=\(ServedFolder.partial.word)",
            "--copy-dest=\(ServedFolder.destination.word)",
        ]
        let result = try await pair.run(
            options + folders,
            pair.here(fixture.source),
            pair.far(.tree),
            input: listed("a.html", "sub/b c.html")
        )
        #expect(result.isSuccess, "\(result.messages)")
        #expect(fixture.read("a.html") == "text")
        #expect(fixture.read("sub/b c.html") == "another")
        #expect(fixture.read("large") == nil)
    }

    /// The far rsync finds the names in a file of that machine, and says what is not there by the name that people have for the folder.
    @Test func `of a list only what is named comes from another machine`() async throws {
        let pair = try RsyncPair(fixture, .send, in: [.source: fixture.source])
        let source = pair.far(.source, sending: listed("a.html", "gone"))
        let list = try #require(source.far?.list)
        let result = try await pair.run(
            options + ["--files-from=\(list)", "--from0"],
            source,
            pair.here(fixture.destination)
        )
        #expect(result.isPartial)
        #expect(fixture.read("a.html") == "text")
        #expect(fixture.read("large") == nil)
        let complaint = result.messages.first { $0.contains("gone") }
        #expect(complaint.flatMap(RsyncMessage.init)?.path(below: "web1:/source") == RelativePath(Array("gone".utf8)))
        #expect(!result.messages.contains { $0.contains("/proc/") }, "\(result.messages)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.stateFolder)/sent") == [])
    }

    @Test func `a survey lists what differs, and changes nothing`() async throws {
        let pair = try RsyncPair(fixture, .receive, for: .survey, in: [.destination: fixture.destination])
        try fixture.write(Array("old".utf8), "old", in: fixture.destination)
        let survey = [
            "--hard-links", "--delete", "--dry-run", "--itemize-changes", "--stats", "--no-human-readable",
            "--ignore-errors", "--from0", "--exclude-from=-", "--modify-window=-1",
        ]
        var lines: [RsyncLine] = []
        let result = try await pair.run(
            options + survey,
            pair.here(fixture.source),
            pair.far(.destination),
            input: Array("/large\0".utf8)
        ) { line in
            if let line = RsyncLine(Array(line.utf8)) { lines.append(line) }
        }
        #expect(result.isSuccess, "\(result.messages)")
        #expect(lines.filter { $0.action == .transfer }.map { "\($0.path)" }.sorted() == ["a.html", "sub/b c.html"])
        #expect(lines.filter { $0.action == .delete }.map { "\($0.path)" } == ["old"])
        #expect(fixture.read("old") == "old")
        #expect(fixture.read("a.html") == nil)
    }

    @Test func `the far end has the last word about arguments`() async throws {
        let pair = try RsyncPair(fixture, .receive, in: [.tree: fixture.destination])
        let failure = await #expect(throws: RunFailure.self) {
            _ = try await pair.run(options + ["--inplace"], pair.here(fixture.source), pair.far(.tree))
        }
        #expect(failure?.category == .dependency)
        #expect(failure?.reach == .run)
        #expect(failure?.description.contains("\"--inplace\"") == true, "\(failure?.description ?? "")")
        #expect(pair.rsync.started.count == 1)
        #expect(await pair.rsync.isOver())
        // The session goes on.
        let result = try await pair.run(options, pair.here(fixture.source), pair.far(.tree))
        #expect(result.isSuccess, "\(result.messages)")
    }

    @Test func `the far end adds options of its own`() async throws {
        let options = ["--chmod=F600"]
        let pair = try RsyncPair(fixture, .receive, in: [.tree: fixture.destination], options: options)
        let result = try await pair.run(self.options, pair.here(fixture.source), pair.far(.tree))
        #expect(result.isSuccess, "\(result.messages)")
        #expect(FileFacts(of: "\(fixture.source)/a.html")?.mode == 0o644)
        #expect(FileFacts(of: "\(fixture.destination)/a.html")?.mode == 0o600)
    }

    @Test func `an rsync that is missing at the far end is named with the remedy`() async throws {
        let pair = try RsyncPair(fixture, .send, in: [.source: fixture.source], program: "/no/rsync")
        let failure = await #expect(throws: RunFailure.self) {
            _ = try await pair.run(options, pair.far(.source), pair.here(fixture.destination))
        }
        #expect(failure?.category == .dependency)
        #expect(failure?.item == "rsync")
        #expect(failure?.reach == .run)
        #expect(failure?.description.hasSuffix(" Install rsync there.") == true, "\(failure?.description ?? "")")
        #expect(await pair.rsync.isOver())
    }

    @Test func `one that is missing here is asked for nothing there`() async throws {
        let pair = try RsyncPair(fixture, .send, in: [.source: fixture.source])
        let (source, destination) = (pair.far(.source), try pair.here(fixture.destination))
        let failure = await #expect(throws: RunFailure.self) {
            _ = try await Rsync(program: "/no/rsync").run([], in: [source, destination]) { _ in }
        }
        #expect(failure?.category == .dependency)
        #expect(pair.rsync.started == [])
    }

    /// Whatever the direction, and wherever it is: who gets the files sends little.
    @Test(
        arguments: [
            (SessionRole.send, 300), (.send, 3_000), (.send, 500_000), (.receive, 250), (.receive, 350),
        ]
    )
    func `a line that breaks leaves nothing running`(role: SessionRole, limit: Int) async throws {
        let isSource = role == .send
        let folders = isSource ? [ServedFolder.source: fixture.source] : [.tree: fixture.destination]
        let pair = try RsyncPair(fixture, role, in: folders, cutAfter: limit)
        let result = try await pair.run(
            options,
            isSource ? pair.far(.source) : pair.here(fixture.source),
            isSource ? pair.here(fixture.destination) : pair.far(.tree)
        )
        #expect(result.isLineLost)
        #expect(pair.pipes.near.ending != nil)
        #expect(await pair.rsync.isOver())
    }

    @Test(arguments: [SessionRole.send, .receive])
    func `a run that is cancelled leaves nothing running`(role: SessionRole) async throws {
        let isSource = role == .send
        let folders = isSource ? [ServedFolder.source: fixture.source] : [.tree: fixture.destination]
        let pair = try RsyncPair(fixture, role, in: folders)
        let options = options + ["--bwlimit=10"]
        let task = Task {
            try await pair.run(
                options,
                isSource ? pair.far(.source) : pair.here(fixture.source),
                isSource ? pair.here(fixture.destination) : pair.far(.tree)
            )
        }
        while pair.rsync.started.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(await pair.rsync.isOver())
        // The far end has heard of it, and goes on.
        #expect(pair.pipes.near.ending == nil)
    }

    @Test func `what has arrived of a file is kept when the line breaks`() async throws {
        let partial = "\(fixture.path)/partial"
        // For minutes: nobody tells when a part has arrived, and a busy machine may look late.
        try fixture.write("large", String(repeating: "0123456789abcdef", count: 2_500_000))
        let pair = try RsyncPair(fixture, .receive, in: [.tree: fixture.destination, .partial: partial])
        let options = options + ["--bwlimit=200", "--partial-dir=\(ServedFolder.partial.word)"]
        let task = Task { try await pair.run(options, pair.here(fixture.source), pair.far(.tree)) }
        // Under another name until it is whole.
        while !isUnderWay("large") { try await Task.sleep(for: .milliseconds(10)) }
        pair.pipes.near.abandon()
        let result = try await task.value
        #expect(result.isLineLost)
        #expect(await pair.rsync.isOver())
        #expect(FileFacts(of: "\(partial)/large")?.size ?? 0 > 0)
    }

    /// Whether a part of a file has been written to the destination.
    private func isUnderWay(_ name: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: fixture.destination)) ?? []
        return names.contains { other in
            other.hasPrefix(".\(name).") && FileFacts(of: "\(fixture.destination)/\(other)")?.size ?? 0 > 0
        }
    }

    @Test func `one that is killed at the far end is told of`() async throws {
        let pair = try RsyncPair(fixture, .send, in: [.source: fixture.source])
        let options = options + ["--bwlimit=10"]
        let task = Task { try await pair.run(options, pair.far(.source), pair.here(fixture.destination)) }
        while pair.rsync.started.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
        kill(try #require(pair.rsync.started.last), SIGKILL)
        let result = try await task.value
        #expect(result.code == -Int(SIGKILL))
        #expect(!result.isLineLost)
        #expect(await pair.rsync.isOver())
    }
}
