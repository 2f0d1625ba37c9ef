import Testing

@testable import MirroringEngine

/// Which values a job file may have, and what is said of others.
@Suite struct JobFileValuesTests: JobFileSuite {
    @Test(arguments: ["!secret", "!!secret", "!!int"])
    func `a tag of YAML's is not passed over`(tag: String) {
        let problem = failure(file("", source: "\(tag) place"))?.problem ?? ""
        #expect(problem.hasPrefix("\"source\" has a YAML tag (!), which means nothing here."), "\(problem)")
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

    @Test func `identifier and name are checked`() {
        #expect(failure(file("", id: "17"))?.problem.contains("uuidgen") == true)
        #expect(failure(file("").replacing("A job", with: "\"\""))?.problem == "\"name\" is empty.")
        #expect(failure(file("").replacing("A job", with: String(repeating: "n", count: 1_001)))?.line == 2)
        #expect(failure(file("").replacing("A job", with: String(repeating: "n", count: 1_000))) == nil)
        #expect(failure("")?.problem.contains("list of keys") == true)
        #expect(failure("- a\n")?.problem.contains("list of keys") == true)
    }
}
