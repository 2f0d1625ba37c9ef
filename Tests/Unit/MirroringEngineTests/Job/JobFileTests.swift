import Foundation
import Testing

@testable import MirroringEngine

/// Which keys a job file has, what is left out, and how wrong ones are told.
@Suite struct JobFileTests: JobFileSuite {
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

    @Test(arguments: ["id", "name", "source", "destination"])
    func `a missing key is named`(key: String) {
        let text = file("").split(separator: "\n").filter { !$0.hasPrefix("\(key):") }.joined(separator: "\n")
        #expect(failure(text)?.problem == "\"\(key)\" is missing. Every job file needs it.")
    }

    @Test func `a mark of its encoding may stand before it`() throws {
        #expect(try JobFile.parse("\u{FEFF}" + file("exclude: [a]\n"), file: "/jobs/a.yaml").exclude == ["a"])
        // Lines and columns are counted as without it.
        #expect(failure("\u{FEFF}" + file("zzz: 1\n"))?.line == failure(file("zzz: 1\n"))?.line)
    }
}
