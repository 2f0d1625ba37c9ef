import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// How programs are found and started.
@Suite struct ChildProgramTests {
    private static let setpriv = "/usr/bin/setpriv"

    private func run(
        _ program: String,
        _ arguments: String...,
        path: String = "/usr/bin:/bin",
        input: ChildProgram.Input = .bytes([])
    ) async throws -> (ending: ChildProgram.Ending, lines: [String]) {
        let child = ChildProgram(
            program: program,
            arguments: arguments.map { Array($0.utf8) },
            environment: ["PATH": path],
            input: input,
            remedy: "Install it."
        )
        var lines: [String] = []
        let ending = try await child.run(messageLimit: 2) { lines.append(String(decoding: $0, as: UTF8.self)) }
        return (ending, lines)
    }

    @Test func `what it reads, says and ends with`() async throws {
        let script = "cat; echo 1 >&2; echo 2 >&2; echo 3 >&2; exit 3"
        let (ending, lines) = try await run("sh", "-c", script, input: .bytes(Array("a\nb".utf8)))
        #expect(lines == ["a", "b"])
        #expect(ending.code == 3)
        #expect(ending.messages == ["1", "2"])
        #expect(try await run("sh", "-c", "kill -KILL $$").ending.code == -Int(SIGKILL))
    }

    /// More of them than a pipe holds, each written by itself: they are not read one by one.
    @Test func `lines arrive whole and in order, however many there are`() async throws {
        let script = "seq 1 3000 | while read -r n; do echo \"$n a line of some length, as those of rsync are\"; done"
        let (ending, lines) = try await run("sh", "-c", script)
        #expect(lines == (1...3000).map { "\($0) a line of some length, as those of rsync are" })
        #expect(ending.code == 0)
    }

    @Test func `it has the file that it is to hold as its standard input`() async throws {
        let file = try MemoryFile(Array("held".utf8))
        #expect(try await run("cat", input: .file(file.descriptor)).lines == ["held"])
        #expect(try await run("cat", input: .file(file.descriptor)).lines == [], "it is the same open file, at its end")
    }

    /// A folder is no program, nor is what stands in a folder that depends on where the command was started.
    @Test(
        arguments: [
            ("no-such-program", "/usr/bin", "no program of that name is along PATH"),
            ("bin", "/usr", "no program of that name is along PATH"),
            ("sh", "usr/bin:.:", "no program of that name is along PATH"),
            ("/no/program", "", "there is no such program, or this user may not run it"),
            ("/usr/bin", "", "there is no such program, or this user may not run it"),
            ("/etc/passwd", "", "there is no such program, or this user may not run it"),
        ]
    )
    func `one that is not there is named with the remedy`(program: String, path: String, reason: String) async throws {
        let failure = await #expect(throws: RunFailure.self) { _ = try await run(program, path: path) }
        #expect(failure?.category == .dependency)
        #expect(failure?.description == "\(program) can't be run: \(reason). Install it.")
    }

    /// The kernel ends it when this process is gone; `Tests/Python` kills one.
    @Test(.enabled(if: access(ChildProgramTests.setpriv, X_OK) == 0, "util-linux has the program that asks for it"))
    func `it is to end when this process is killed`() async throws {
        let lines = try await run(Self.setpriv, "--dump").lines
        #expect(lines.contains("Parent death signal: TERM"), "\(lines)")
    }
}
