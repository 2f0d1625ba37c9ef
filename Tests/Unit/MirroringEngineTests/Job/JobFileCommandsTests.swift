import Foundation
import Testing

@testable import MirroringEngine

@Suite struct JobFileCommandsTests {
    @Test func `a text is the shell's, a list is a program's`() throws {
        let job = try Job.reading("before: mount /srv\nafter: [/usr/bin/logger, -t, mirror, 'a b; c']")
        #expect(job.before == JobCommand(program: "/bin/sh", arguments: ["-c", "mount /srv"]))
        #expect(job.after == JobCommand(program: "/usr/bin/logger", arguments: ["-t", "mirror", "a b; c"]))
        #expect(try Job.reading("").before == nil)
    }

    @Test(arguments: ["[]", "{a: b}", "\"\"", "\" \"", "[\"\", x]", "[[a]]", "\"a\\0b\""])
    func `anything else is no command`(text: String) {
        #expect(
            Job.problem(in: "before: \(text)")
                == "\"before\" must be a command: one text for /bin/sh, or a list of a program and its arguments."
        )
    }

    @Test func `a program that is found nowhere else is named by its whole path`() {
        #expect(Job.problem(in: "after: [./x]")?.contains("names the program ./x. Name it by its whole path") == true)
    }

    /// Who may write to the file would have his commands run by whoever runs the job.
    @Test func `a file with commands is its user's alone`() throws {
        let fixture = try EngineFixture()
        let path = "\(fixture.path)/job.yaml"
        func write(_ command: String, _ mode: Int) throws {
            try (Job.neededLines + command).write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
        try write("after: date\n", 0o644)
        #expect(try JobFile.read(path).after != nil)
        try write("", 0o666)
        #expect(try JobFile.read(path).after == nil)
        for mode in [0o664, 0o646] {
            try write("after: date\n", mode)
            let failure = #expect(throws: JobFileFailure.self) { try JobFile.read(path) }
            #expect(failure?.problems.map(\.line) == [5])
            let sentence = try #require(failure?.problems.first?.problem)
            #expect(sentence.hasPrefix("\"after\" is a command to run, but the file may be written by "))
        }
    }
}
