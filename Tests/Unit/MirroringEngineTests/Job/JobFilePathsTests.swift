import Foundation
import MirroringSettings
import Testing

@testable import MirroringEngine

/// Where a job file leads: its source, its destination, its staging folder, and the file itself.
@Suite struct JobFilePathsTests: JobFileSuite {
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

    @Test func `a staging folder may lie right below the destination`() throws {
        let job = try JobFile.parse(file("staging: /d/.stage\n"), file: "/jobs/a.yaml")
        #expect(job.staging == "/d/.stage")
        for path in ["/d/stage", "/d/.a/.b", "/d"] {
            #expect(failure(file("staging: \(path)\n"))?.problem.contains("inside the destination") == true, "\(path)")
        }
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
