import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Trees pass for alike only where rsync finds nothing to do; where anything is odd it is asked.
@Suite struct TreeLikenessTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
        for name in ["a.html", "folder/b.html", "folder/c.html", "folder/deep/d.html", "other/e.html"] {
            try fixture.write(name, "This is \(name).")
        }
        symlink("folder/b.html", "\(fixture.source)/link")
    }

    private func shell(_ script: String) async throws {
        let result = try await fixture.command("sh", "-c", "cd '\(fixture.path)' && { \(script); }")
        try #require(result.code == 0, "\(script): \(result.output)")
    }

    private func copy() async throws {
        try await shell("rm -rf destination && cp -a source destination")
    }

    private func tree(
        without sought: SoughtAttributes = SoughtAttributes([], capabilities: false)
    ) async throws -> TreeLikeness.Tree? {
        let source = try OpenedFolder.root(fixture.source)
        let copy = try OpenedFolder.root(fixture.destination)
        return await TreeLikeness(of: source, copy, without: sought).tree(by: .never)
    }

    @Test func `a copy is alike, and counted as rsync counts it`() async throws {
        for number in 0..<300 { try fixture.write("many/\(number % 40)/\(number).html", "page") }
        try await copy()
        let found = try await tree()
        let tree = try #require(found)
        let listed = try await fixture.command("rsync", "-a", "-n", "--stats", "\(fixture.source)/", "/nowhere/")
        var changes = ItemizedChanges()
        for line in listed.output.split(separator: "\n") { changes.take(Array(line.utf8)[...]) }
        #expect((tree.entries, tree.folders, tree.bytes) == (changes.entries, changes.folders, changes.bytes))
        #expect(tree.entries == 5 + 300 + 1 + 4 + 41)
    }

    @Test(
        arguments: [
            "printf x >>source/folder/b.html && touch -r destination/folder/b.html source/folder/b.html",
            "touch -d @7 source/folder/deep/d.html", "touch -d @7 destination/folder/deep", "touch -d @7 destination",
            "chmod 600 destination/a.html", "chmod 700 source/other",
            "mv destination/folder/b.html destination/folder/x.html && touch -r source/folder destination/folder",
            "printf x >source/folder/x.html && touch -r destination/folder source/folder",
            "printf x >destination/folder/x.html && touch -r source/folder destination/folder",
            "rm destination/other/e.html && touch -r source/other destination/other",
            "ln -sfn folder/c.html destination/link && touch -h -r source/link destination/link "
                + "&& touch -r source destination",
            "rm destination/link && printf x >destination/link && touch -h -r source/link destination/link "
                + "&& touch -r source destination",
        ]
    )
    func `anything that differs is found`(script: String) async throws {
        try await copy()
        #expect(try await tree() != nil)
        try await shell(script)
        #expect(try await tree() == nil)
    }

    @Test(
        arguments: [
            "mkfifo source/pipe", "ln source/a.html source/other/a.html", "ln -P source/link source/other/link",
            "mkdir -p source/folder/.site.mirroring", "mkdir source/lost+found",
            "mkdir -p source/$(printf 'd/%.0s' $(seq 40))",
        ]
    )
    func `what rsync alone understands is left to it`(script: String) async throws {
        try await shell(script)
        try await copy()
        #expect(try await tree() == nil)
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything"))
    func `what can't be listed is left to rsync`() async throws {
        try await copy()
        chmod("\(fixture.source)/other", 0)
        chmod("\(fixture.destination)/other", 0)
        #expect(try await tree() == nil)
        chmod("\(fixture.source)/other", 0o755)
        chmod("\(fixture.destination)/other", 0o755)
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `another owner is a difference`() async throws {
        try await copy()
        chown("\(fixture.destination)/folder/c.html", 54_321, 0)
        #expect(try await tree() == nil)
    }

    @Test(
        .enabled(if: EngineFixture.keepsAttributes),
        arguments: ["source", "destination", "source/folder/deep/d.html", "destination/other"]
    )
    func `attributes are left to rsync where they are mirrored`(path: String) async throws {
        try await copy()
        try fixture.give(EngineFixture.attributes(["name": "1"]), to: path)
        #expect(try await tree() != nil)
        #expect(try await tree(without: SoughtAttributes(.extended, capabilities: true)) == nil)
        #expect(try await tree(without: SoughtAttributes(.accessLists, capabilities: false)) != nil)
    }

    /// One of them has an option for its rsync, which is asked for that.
    @Test(arguments: [false, true])
    func `a survey says the same, whoever has compared the trees`(differs: Bool) async throws {
        try await copy()
        if differs { try await shell("printf x >source/new.html; rm source/a.html") }
        var surveys: [Changes] = []
        for options in [[], ["--checksum-choice=md5"]] {
            let options = try RsyncOptions(options)
            let job = fixture.job { $0.rsyncOptions = options }
            let survey = ChangeSurvey(
                job: job,
                rsync: Rsync(program: "rsync"),
                source: try LocalSource(path: job.source, attributes: job.attributes),
                destination: LocalTree(path: job.destination, of: job)
            )
            let isComparedHere = try survey.likeness() != nil
            #expect(isComparedHere == options.options.isEmpty)
            surveys.append(try await survey.changes())
        }
        #expect(surveys[0] == surveys[1])
        #expect(surveys[0].isEmpty == !differs)
        #expect(surveys[0].sourceEntries == 10)
    }

    @Test func `rsync is asked where the job leaves something out or wants more`() throws {
        try FileManager.default.createDirectory(atPath: fixture.destination, withIntermediateDirectories: true)
        let changes: [(inout Job) -> Void] = [
            { $0.exclude = ["*.tmp"] }, { $0.trace = true }, { $0.verify = .content }, { $0.permissions = .keep },
        ]
        for change in changes {
            let job = fixture.job(change)
            let survey = ChangeSurvey(
                job: job,
                rsync: Rsync(program: "rsync"),
                source: try LocalSource(path: job.source),
                destination: LocalTree(path: job.destination, of: job)
            )
            #expect(try survey.likeness() == nil)
        }
    }
}
