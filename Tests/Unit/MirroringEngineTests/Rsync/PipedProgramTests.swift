import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage
import Testing

@testable import MirroringEngine

@Suite(.serialized, .timeLimit(.minutes(15))) struct PipedProgramTests {
    private func start(_ program: String, _ arguments: String...) throws -> PipedProgram<[String]> {
        let child = ChildProgram(
            program: program,
            arguments: arguments.map { Array($0.utf8) },
            environment: ["PATH": "/usr/bin:/bin"],
            remedy: "Install it."
        )
        return try PipedProgram(child, messageLimit: 2)
    }

    /// Reads up to the end.
    private func read(_ program: PipedProgram<[String]>) throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try program.output.read(into: $0) }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        try program.output.close()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// On a busy machine somebody may lose patience with it before its end is heard of.
    @Test func `what has ended by itself was not ended from here`() async throws {
        try await BlockedThread().run {
            // What it has started holds its stderr.
            let program = try start("sh", "-c", "echo $$; sleep 1000 >/dev/null & exit 3")
            let leader = try #require(Int32(try read(program).dropLast()))
            var ended = siginfo_t()
            // Whoever has started it may have heard of its end by now, and buried it.
            try #require(waitid(P_PID, id_t(leader), &ended, WEXITED | WNOWAIT) == 0 || errno == ECHILD)
            program.end()
            let ending = try program.wait()
            #expect(ending.code == 3)
            #expect(!ending.isStopped)
            try program.input.close()
        }
    }

    @Test func `what it reads, writes, says and ends with`() async throws {
        try await BlockedThread().run {
            let program = try start("sh", "-c", "cat; echo 1 >&2; echo 2 >&2; echo 3 >&2; exit 3")
            let input = PipeEnd(program.input)
            input.write(Array("a\nb".utf8))
            input.close()
            input.write(Array("c".utf8))
            #expect(try read(program) == "a\nb")
            let ending = try program.wait()
            #expect(ending.code == 3)
            #expect(!ending.isStopped)
            #expect(ending.heard == ["1", "2"])
        }
    }

    @Test func `it is ended with all that it has started`() async throws {
        try await BlockedThread().run {
            let program = try start("sh", "-c", "sleep 1000 & echo $$; exec sleep 1000")
            let input = PipeEnd(program.input)
            var first = [UInt8](repeating: 0, count: 20)
            let count = try first.withUnsafeMutableBytes { try program.output.read(into: $0) }
            let leader = try #require(Int32(String(decoding: first[..<count].dropLast(), as: UTF8.self)))
            program.end()
            let ending = try program.wait()
            #expect(ending.code == -Int(SIGTERM))
            #expect(ending.isStopped)
            #expect(!ProcessGroup(leader: leader).isRunning)
            try program.output.close()
            input.close()
        }
    }

    @Test func `one that can't be started is told of where its end is waited for`() async throws {
        try await BlockedThread().run {
            let program = try start("/no/program")
            let input = PipeEnd(program.input)
            #expect(try read(program) == "", "nobody writes into its output")
            let failure = #expect(throws: RunFailure.self) { try program.wait() }
            #expect(failure?.category == .dependency)
            input.close()
        }
    }
}
