import Foundation
import MirroringFiles
import Synchronization
import SystemPackage
import Testing

@testable import MirroringEngine

@Suite(.timeLimit(.minutes(15))) struct ProcessGroupTests {
    @Test func `what its processes read is counted, also of one that another of them has started`() async throws {
        let fixture = try EngineFixture()
        try fixture.write("lines", String(repeating: "line\n", count: 4_000))
        let read = "while read line; do :; done <'\(fixture.source)/lines'"
        let wait = "while [ ! -e '\(fixture.source)/go' ]; do sleep 0.05; done"
        let counts = Mutex<[Int]>([])
        let child = ChildProgram(
            program: "/bin/sh",
            arguments: ["-c", "(\(wait); \(read); sleep 1000) & wait"].map { Array($0.utf8) },
            environment: ["PATH": "/usr/bin:/bin"],
            remedy: "Install it."
        )
        let ending = try await child.run(
            messageLimit: 0,
            until: { group in
                let first = group.transferredBytes
                counts.withLock { $0 = [first] }
                try? fixture.write("go")
                // Nothing tells when it has read.
                while group.transferredBytes < first + 20_000, !Task.isCancelled {
                    try? await Task.sleep(for: .milliseconds(20))
                }
                counts.withLock { $0.append(group.transferredBytes) }
            },
            onLine: { _ in }
        )
        #expect(ending.code == -Int(SIGTERM))
        let growth = counts.withLock { $0[1] - $0[0] }
        #expect(growth >= 20_000)
        withExtendedLifetime(fixture) {}
    }

    @Test func `whether its processes do anything shows by how often they rest`() async throws {
        let fixture = try EngineFixture()
        let wait = "while [ ! -e '\(fixture.source)/go' ]; do sleep 0.05; done"
        let isSleeping = Mutex<[Bool]>([])
        let child = ChildProgram(
            program: "/bin/sh",
            arguments: ["-c", "\(wait); sleep 1000 & wait"].map { Array($0.utf8) },
            environment: ["PATH": "/usr/bin:/bin"],
            remedy: "Install it."
        )
        _ = try await child.run(
            messageLimit: 0,
            until: { group in
                func sleeps(for duration: Duration) async -> Bool {
                    guard let first = group.rests else { return false }
                    try? await Task.sleep(for: duration)
                    return group.rests == first
                }
                let works = await sleeps(for: .seconds(1))
                isSleeping.withLock { $0.append(works) }
                try? fixture.write("go")
                // Nothing tells when it has begun to wait.
                while !Task.isCancelled, await !sleeps(for: .milliseconds(500)) {}
                isSleeping.withLock { $0.append(true) }
            },
            onLine: { _ in }
        )
        #expect(isSleeping.withLock { $0 } == [false, true])
        withExtendedLifetime(fixture) {}
    }

    /// It is over before what ends the program in any case.
    @Test func `what does not end in time is killed`() async throws {
        let child = ChildProgram(
            program: "/bin/sh",
            arguments: ["-c", "sleep 1000 & sleep 1000; echo never"].map { Array($0.utf8) },
            environment: ["PATH": "/usr/bin:/bin"],
            remedy: "Install it."
        )
        let isRunning = Mutex<[Bool]>([])
        let ending = try await child.run(
            messageLimit: 0,
            until: { group in
                isRunning.withLock { $0.append(group.isRunning) }
                await group.end(within: .milliseconds(100))
                // On a busy machine it takes a while until what is killed has ended. In a task of its own: this one is cancelled by then.
                await Task.detached {
                    while group.isRunning { try? await Task.sleep(for: .milliseconds(10)) }
                }
                .value
                isRunning.withLock { $0.append(group.isRunning) }
            },
            onLine: { _ in }
        )
        #expect(ending.code == -Int(SIGKILL))
        #expect(isRunning.withLock { $0 } == [true, false])
    }

    /// Its exit code can be asked for until somebody buries it; a child that is buried has ended nevertheless.
    @Test func `what becomes of the leader is known until it is buried, and that it has ended also then`() async throws
    {
        try await BlockedThread().run {
            var leader: pid_t = 0
            let words: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup("read line; exit 3"), nil]
            defer { words.forEach { free($0) } }
            let pipe = try FileDescriptor.pipe()
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            posix_spawn_file_actions_adddup2(&actions, pipe.readEnd.rawValue, 0)
            posix_spawn_file_actions_addclose(&actions, pipe.writeEnd.rawValue)
            try #require(posix_spawn(&leader, "/bin/sh", &actions, nil, words, nil) == 0)
            posix_spawn_file_actions_destroy(&actions)
            let group = ProcessGroup(leader: leader)
            #expect(group.leaderFate == .running)
            try pipe.writeEnd.close()
            try pipe.readEnd.close()
            var ended = siginfo_t()
            try #require(waitid(P_PID, id_t(leader), &ended, WEXITED | WNOWAIT) == 0)
            #expect(group.leaderFate == .ended(3))
            try #require(waitpid(leader, nil, 0) == leader)
            #expect(group.leaderFate == .buried)
        }
    }

    @Test func `a group that is not there has moved nothing`() {
        #expect(ProcessGroup(leader: .max).transferredBytes == 0)
        #expect(ProcessGroup(leader: .max).rests == nil)
        #expect(!ProcessGroup(leader: .max).isRunning)
    }
}
