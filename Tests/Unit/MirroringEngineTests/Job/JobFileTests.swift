import Foundation
import MirroringSettings
import Testing

@testable import MirroringEngine

@Suite struct JobFileTests {
    private static let id = "5f0c6a3e-7d0b-4f3c-9b1e-2a6d8c4e1f70"

    private func problems(_ text: String) -> [JobFileError] {
        do throws(JobFileFailure) {
            _ = try JobFile.parse(text, file: "/jobs/a.yaml")
            return []
        } catch {
            return error.problems
        }
    }

    /// The only problem of a file that has one; nil for none.
    private func failure(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> JobFileError? {
        let problems = problems(text)
        #expect(problems.count <= 1, "\(problems)", sourceLocation: sourceLocation)
        return problems.first
    }

    /// A job file whose lines from the fifth on are given.
    private func file(_ lines: String, id: String = id, source: String = "/s", destination: String = "/d") -> String {
        "id: \(id)\nname: A job\nsource: \(source)\ndestination: \(destination)\n\(lines)"
    }

    @Test func `all keys`() throws {
        let job = try JobFile.parse(
            file(
                """
                pages: ["*.txt"]
                exclude: ["*.tmp", cache/]
                package: {maxPages: 1, maxFiles: 2, maxBytes: 3}
                continueOnError: true
                retries: 4
                verify: content
                maxDeletions: 5
                trace: true
                maxDeletionShare: 0.5
                keepDeleted: 7d
                publish: release
                releases: 3
                staging: /elsewhere
                """
            ),
            file: "/jobs/a.yaml"
        )
        #expect(job.id == UUID(uuidString: Self.id))
        #expect(job.name == "A job")
        #expect(job.pages == PagePatterns(globs: ["*.txt"]))
        #expect(job.exclude == ["*.tmp", "cache/"])
        #expect(job.package == PackageLimits(maxPages: 1, maxFiles: 2, maxBytes: 3))
        #expect(job.continueOnError)
        #expect(job.retries == 4)
        #expect(job.verify == .content)
        #expect(job.maxDeletions == 5)
        #expect(job.trace)
        #expect(job.maxDeletionShare == 0.5)
        #expect(job.keepDeleted == .seconds(7 * 86_400))
        #expect(job.publish == .releases(kept: 3))
        #expect(job.staging == "/elsewhere")
        #expect(job.file == "/jobs/a.yaml")
    }

    @Test func `what is left out has its default`() throws {
        let job = try JobFile.parse(file(""), file: "/jobs/a.yaml")
        #expect(job.pages == .standard)
        #expect(job.exclude == [])
        #expect(job.package == .standard)
        #expect(!job.continueOnError)
        #expect(job.verify == .time)
        #expect(job.maxDeletions == nil)
        #expect(!job.trace)
        #expect(job.maxDeletionShare == nil)
        #expect(job.keepDeleted == nil)
        #expect(job.publish == .packages)
        #expect(job.staging == "/.d.mirroring")
    }

    @Test func `releases are kept by default`() throws {
        let job = try JobFile.parse(file("publish: release"), file: "/jobs/a.yaml")
        #expect(job.publish == .releases(kept: 5))
    }

    @Test(
        arguments: [("/s", "/s"), ("s", "/jobs/s"), ("./b/", "/jobs/b"), ("/a//b/.", "/a/b"), ("/../x", "/x")]
    )
    func `paths are relative to the job file's folder`(text: String, path: String) throws {
        #expect(try JobFile.parse(file("", source: text), file: "/jobs/a.yaml").source == path)
    }

    /// Taken as text, `link/../x` was a folder beside the link, and rsync went to one beside what it leads to.
    @Test func `a path with two points leads where the kernel goes`() throws {
        let fixture = try EngineFixture()
        try fixture.write(Array("real/deep/file".utf8), "text", in: fixture.path)
        symlink("real/deep", "\(fixture.path)/link")
        let real = RealPath.of(fixture.path)
        let job = try JobFile.parse(file("", source: "\(fixture.path)/link/../x"), file: "/jobs/a.yaml")
        #expect(job.source == "\(real)/real/x")
        let relative = try JobFile.parse(file("", source: "../x"), file: "\(fixture.path)/link/a.yaml")
        #expect(relative.source == "\(real)/real/x")
        for (path, way) in [("none/../x", "none"), ("real/deep/file/../x", "real/deep/file")] {
            let error = failure(file("", source: "\(fixture.path)/\(path)"))
            #expect(error?.line == 3)
            #expect(error?.problem.contains("goes through \(fixture.path)/\(way), and that ") == true)
        }
    }

    @Test func `the home folder has its sign`() throws {
        let home = try SettingPath.absolute("~", from: "/")
        #expect(try JobFile.parse(file("", source: "~/s"), file: "/jobs/a.yaml").source == "\(home)/s")
        #expect(try JobFile.parse(file("", source: "\"~\""), file: "/jobs/a.yaml").source == home)
        #expect(failure(file("", source: "~bob/s"))?.problem.contains("Of homes only this user's is known") == true)
        #expect(
            failure(file("", source: "~"))?.problem
                == "\"source\" has no value. In YAML ~ alone is nothing; write \"~\" in quotes for the home folder. "
                + "Every job file needs one."
        )
    }

    @Test func `the line break at a block's end is nobody's, one inside is refused`() throws {
        let text = file("", source: "|\n  /s").replacing("name: A job", with: "name: >\n  A long\n  name\n")
        let job = try JobFile.parse(text, file: "/jobs/a.yaml")
        #expect(job.name == "A long name")
        #expect(job.source == "/s")
        let name = failure(file("").replacing("name: A job", with: "name: |\n  A long\n  name\n"))
        #expect(name?.description == "/jobs/a.yaml:2: \"name\" has a line break. Write it on one line.")
        #expect(failure(file("staging: \"/st\\naging\"\n"))?.problem.contains("has a line break") == true)
        #expect(try JobFile.parse(file("", source: "\"/s \""), file: "/jobs/a.yaml").source == "/s ")
    }

    @Test func `everything that is wrong is told, in the order of the lines`() {
        let text = """
            id: 17
            sorce: /s
            destination: rsync://host/d
            retries: many
            package: {maxPages: 0, maxFlies: 1}
            pages:
            exclude: [a, {b: c}]
            """
        #expect(
            problems(text).map { "\($0.line ?? 0) \($0.problem.prefix { $0 != " " })" } == [
                "1 \"id\"", "2 \"sorce\"", "3 \"destination\"", "4 \"retries\"", "5 \"maxFlies\"", "5 \"maxPages\"",
                "6 \"pages\"", "7 \"exclude\"", "0 \"name\"", "0 \"source\"",
            ]
        )
        let many = problems((1...1_000).map { "key\($0): 1" }.joined(separator: "\n"))
        #expect(many.count == JobProblems.most + 1)
        #expect(many.last?.problem == "The rest is not looked at. Correct these first.")
    }

    @Test func `a document knows the line of each key`() throws {
        let document = try JobFile.document(text: file("retries: 3\n"), file: "/jobs/a.yaml")
        #expect(document.line(of: "destination") == 4)
        #expect(document.place(of: "retries") == "/jobs/a.yaml:5")
        #expect(document.place(of: "staging") == "/jobs/a.yaml")
    }

    @Test func `a staging folder may lie right below the destination`() throws {
        let job = try JobFile.parse(file("staging: /d/.stage\n"), file: "/jobs/a.yaml")
        #expect(job.staging == "/d/.stage")
        for path in ["/d/stage", "/d/.a/.b", "/d"] {
            #expect(failure(file("staging: \(path)\n"))?.problem.contains("inside the destination") == true, "\(path)")
        }
    }

    @Test func `an unknown key names the nearest known one, with its line`() {
        let error = failure(file("continueOnErrors: true\n"))
        #expect(error?.line == 5)
        #expect(
            error?.description
                == "/jobs/a.yaml:5: \"continueOnErrors\" is not a key of a job. Did you mean \"continueOnError\"?"
        )
    }

    @Test func `a key of a section is not written with a dot`() {
        let problem = failure(file("package.maxPages: 5\n"))?.problem
        #expect(
            problem == """
                "package.maxPages" is not a key of a job. Keys are not written with a dot: write "package:" and on the next line, \
                indented, "maxPages: …".
                """
        )
        #expect(failure(file("names.x: 5\n"))?.problem.contains("not written with a dot") == false)
    }

    @Test func `a key that is like no other gets the list`() {
        let problem = failure(file("zzzzzzzzzzzzzzzz: 1\n"))?.problem
        #expect(problem?.contains("maxDeletionShare, expect, ") == true)
        #expect(problem?.contains("publish, releases, keepDeleted, staging") == true)
    }

    @Test(
        arguments: [
            ("pages: {a: 1}", "pages"), ("package: 5", "package"), ("package: {maxFiles: 0}", "whole number"),
            ("package: {maxFlies: 1}", "\"maxFiles\""), ("continueOnError: maybe", "true or false"),
            ("retries: -1", "whole number"), ("retries: many", "whole number"), ("maxDeletionShare: 2", "from 0 to 1"),
            ("maxDeletions: -1", "whole number"), ("maxDeletions: 0.5", "whole number"),
            ("verify: checksum", "is \"checksum\"; it can be \"time\" or \"content\""),
            ("verify: [content]", "one text"),
            ("trace: daily", "true or false"),
            ("exclude: [\"!\"]", "rsync rule"), ("exclude: [\"+ a\"]", "rsync rule"),
            ("staging: /s/x", "inside the source"),
            ("staging: /d", "inside the destination"), ("staging: /", "holds the source"),
            ("retries: 1\nretries: 2", "again below"), ("retries: [", "value is missing"),
            ("exclude: [*.tmp]", "in quotes"), ("keepDeleted: 7", "1h or 7d"), ("keepDeleted: 0d", "from 1s to 3660d"),
            ("keepDeleted: -1d", "1h or 7d"), ("keepDeleted: a week", "1h or 7d"),
            ("keepDeleted: [7d]", "must be one text"), ("publish: releases", "must be packages or release"),
            ("publish: release\nreleases: 0", "whole number, 1 to 1000"), ("releases: 3", "is of no use without"),
            ("publish: packages\nreleases: 3", "is of no use without"),
        ]
    )
    func `a wrong value is one sentence with its line`(lines: String, part: String) throws {
        let error = try #require(failure(file(lines)))
        #expect(error.description.contains(part))
        #expect(error.line != nil)
        #expect(!error.description.contains("\n"))
    }

    @Test(arguments: ["id", "name", "source", "destination"])
    func `a missing key is named`(key: String) {
        let text = file("").split(separator: "\n").filter { !$0.hasPrefix("\(key):") }.joined(separator: "\n")
        #expect(failure(text)?.problem == "\"\(key)\" is missing. Every job file needs it.")
    }

    /// They were taken for keys that are left out, so that a run deleted without the limit that somebody had set.
    @Test(
        arguments: [
            "pages", "exclude", "package", "continueOnError", "retries", "verify", "maxDeletions", "maxDeletionShare",
            "publish", "releases", "keepDeleted", "staging",
        ],
        ["", " ~", " null", "\n#  - commented out"]
    )
    func `a key without a value is refused`(key: String, value: String) {
        let error = failure(file("\(key):\(value)\n"))
        let isHome = key == "staging" && value == " ~"
        let hint = isHome ? "In YAML ~ alone is nothing; write \"~\" in quotes for the home folder. " : ""
        #expect(error?.description == "/jobs/a.yaml:5: \"\(key)\" has no value. \(hint)Write one, or remove the line.")
    }

    @Test func `nor is anything else in a job file left without a value`() {
        let limits = failure(file("package:\n  maxFiles: 5\n  maxBytes:\n"))
        #expect(limits?.description == "/jobs/a.yaml:7: \"maxBytes\" has no value. Write one, or remove the line.")
        let name = failure(file("").replacing("A job", with: "~"))
        #expect(name?.description == "/jobs/a.yaml:2: \"name\" has no value. Every job file needs one.")
        for item in ["", " ~", " null"] {
            let error = failure(file("exclude:\n- cache/\n-\(item)\n"))
            #expect(error?.line == 7)
            #expect(error?.problem == "\"exclude\" has an item without a value. Write one, or remove the line.")
        }
        #expect(failure(file("exclude: [\"~\", \"null\"]\n")) == nil)
    }

    /// They were taken, and left out nothing, or something else than was meant.
    @Test(
        arguments: [
            ("exclude: [\"a\\0b\"]\n", "NUL"), ("exclude:\n  -*.tmp\n", "in quotes"),
            ("exclude:\n  -*.tmp\n  -*.bak\n", "in quotes"),
            ("exclude:\n- a\n - b\n", "in a line below"), ("exclude: [!a b]\n", "\"!a\""),
            ("exclude: [&x]\n", "\"&a\""), ("exclude: [./x]\n", "\"/tmp/\""),
            ("exclude: [../x]\n", "outside of the source"),
            ("exclude: [a/..]\n", "outside of the source"), ("exclude: [s//]\n", "one slash"),
            ("exclude: [/s//t]\n", "one slash"),
        ]
    )
    func `a pattern that can't be meant is refused, with its line and the remedy`(lines: String, part: String) throws {
        let error = try #require(failure(file(lines)))
        #expect(error.problem.hasPrefix("\"exclude\" has an item") || error.problem.hasPrefix("\"exclude\" holds "))
        #expect(error.problem.contains(part))
        #expect([5, 6].contains(error.line))
    }

    @Test func `a pattern that is a tag to YAML is to be put in quotes`() {
        let sentence = "A text that begins with ! has to be in quotes, as in \"!a\"."
        #expect(failure(file("exclude: [!a]\n"))?.problem == sentence)
    }

    @Test func `patterns that may be meant are taken`() throws {
        let patterns = ["/", "-*.tmp", "a - b", "!a", "&x", ".*", "a/**/b", "**/", "..a", "/x/", "a-b"]
        let list = patterns.map { "'\($0)'" }.joined(separator: ", ")
        #expect(try JobFile.parse(file("exclude: [\(list)]\n"), file: "/jobs/a.yaml").exclude == patterns)
        #expect(
            try JobFile.parse(file("exclude: [a-b, My file - copy.txt, 2024]\n"), file: "/jobs/a.yaml").exclude
                == ["a-b", "My file - copy.txt", "2024"]
        )
    }

    @Test func `a mark of its encoding may stand before it`() throws {
        #expect(try JobFile.parse("\u{FEFF}" + file("exclude: [a]\n"), file: "/jobs/a.yaml").exclude == ["a"])
        // Lines and columns are counted as without it.
        #expect(failure("\u{FEFF}" + file("zzz: 1\n"))?.line == failure(file("zzz: 1\n"))?.line)
    }

    @Test func `identifier and name are checked`() {
        #expect(failure(file("", id: "17"))?.problem.contains("uuidgen") == true)
        #expect(failure(file("").replacing("A job", with: "\"\""))?.problem == "\"name\" is empty.")
        #expect(failure(file("").replacing("A job", with: String(repeating: "n", count: 1_001)))?.line == 2)
        #expect(failure(file("").replacing("A job", with: String(repeating: "n", count: 1_000))) == nil)
        #expect(failure("")?.problem.contains("list of keys") == true)
        #expect(failure("- a\n")?.problem.contains("list of keys") == true)
    }

    @Test(
        arguments: [
            ("/a", "/a"), ("/a", "/a/"), ("/a", "/a/b"), ("/a/b", "/a"), ("/", "/a"), ("/a", "/"), ("/a", "/b/../a"),
        ]
    )
    func `source and destination may not overlap`(source: String, destination: String) {
        #expect(failure(file("", source: source, destination: destination)) != nil)
    }

    @Test func `neighbours with a common beginning do not overlap`() {
        #expect(failure(file("", source: "/a/b", destination: "/a/bc")) == nil)
    }

    @Test func `a folder with a colon in its name has its path before it`() throws {
        for (text, path) in [
            ("./backup:mirror", "/jobs/backup:mirror"), ("/srv/a:b", "/srv/a:b"), ("a/b:c", "/jobs/a/b:c"),
        ] {
            #expect(try JobFile.parse(file("", source: "\"\(text)\""), file: "/jobs/a.yaml").source == path)
        }
    }

    @Test func `an unknown name says where it was looked for, and what comes nearest`() throws {
        let fixture = try EngineFixture()
        try fixture.write("docs.yaml")
        let text = file("", source: fixture.source, destination: "\(fixture.path)/copy")
        try text.write(toFile: "\(fixture.source)/docs.yaml", atomically: true, encoding: .utf8)
        let catalog = JobCatalog(workingFolder: nil, folders: ["\(fixture.path)/none", fixture.source]) { _ in }
        #expect(try catalog.job("docs").source == fixture.source)
        #expect {
            try catalog.job("dosc")
        } throws: { error in
            let text = "\(error)"
            return text.contains("\(fixture.path)/none/dosc.yaml nor \(fixture.source)/dosc.yaml")
                && text.contains("mean \"docs\"")
        }
        try text.write(toFile: "\(fixture.source)/site.yml", atomically: true, encoding: .utf8)
        let otherEnding = #expect(throws: JobFileFailure.self) { try catalog.job("site") }
        let remedy = "\(fixture.source)/site.yml is there: rename it to site.yaml, or name it by its path."
        #expect(otherEnding?.problems[0].problem.hasSuffix(" can be used. \(remedy)") == true)
        #expect(try catalog.job("\(fixture.source)/site.yml").source == fixture.source)
        let missing = #expect(throws: JobFileFailure.self) { try catalog.job("\(fixture.source)/other.yaml") }
        #expect(
            missing?.problems[0].problem == "The job file can't be opened: no such file or directory. Correct the path."
        )
        let empty = #expect(throws: JobFileFailure.self) { try catalog.job("") }
        #expect(empty?.problems[0].problem.contains("empty") == true)
        let folder = #expect(throws: JobFileFailure.self) { try JobFile.read(fixture.source) }
        #expect(folder?.problems[0].problem.contains("The job file is a folder, not a file.") == true)
    }
}
