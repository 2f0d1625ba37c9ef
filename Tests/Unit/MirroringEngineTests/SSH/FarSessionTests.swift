import Foundation
import MirroringEvents
import MirroringRemote
import TestSupport
import Testing

@testable import MirroringEngine

/// How a session begins, or does not.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarSessionTests {
    /// What the first question to a far end fails with.
    private func failure(
        _ fixture: FarFixture,
        _ change: (inout SessionTerms) -> Void = { _ in }
    ) async -> RunFailure? {
        let connection = fixture.connection(retries: 2, change)
        return await #expect(throws: RunFailure.self) {
            _ = try await BlockedThread().run { try connection.ask(.look, [1]) }
        }
    }

    @Test func `what a login shell prints before the greeting is no matter`() async throws {
        let fixture = try FarFixture("printf 'Welcome to web1.\\nYou have mail'\n\(FarFixture.connect)")
        try fixture.serve(FixtureWork())
        let connection = fixture.connection()
        let (answer, hello) = try await BlockedThread().run {
            (try connection.ask(.look, [1, 2]), try connection.session().near.hello)
        }
        #expect(answer == [1, 2])
        #expect(hello == FarHello.sample)
        try await BlockedThread().run { connection.close() }
        #expect(await fixture.ssh.isOver())
        #expect(fixture.ssh.started.count == 1)
        #expect(fixture.told == [])
    }

    @Test(
        arguments: [
            (
                "echo 'sh: 1: exec: mirror: not found' >&2; exit 127",
                """
                There is no mirror at web1: sh: 1: exec: mirror: not found. Put this one there: mirror install-remote www@web1
                """, .dependency
            ),
            (
                "printf 'This account is closed.\\n'; exit 1",
                """
                www@web1 may not run programs, or its login shell ends before it has started mirror (exit code 1): This account is \
                closed. Try it by hand: ssh www@web1 true
                """, .authorization
            ),
            (
                "printf '\\nmirroring-far-end 1\\nxxxxxxxxxxxxxxxx'",
                """
                web1 does not keep to the protocol: a frame is of kind 120, which it does not send. Use the same version of mirror at \
                both ends.
                """, .validation
            ),
            (
                "head -c 70000 /dev/zero",
                """
                web1 does not keep to the protocol: more than 65536 bytes came before its greeting. Use the same version of mirror at \
                both ends.
                """, .validation
            ),
        ] as [(String, String, MirroringEvents.Category)]
    )
    func `what would be the same the next time is not tried again`(
        script: String,
        sentence: String,
        category: MirroringEvents.Category
    ) async throws {
        let fixture = try FarFixture(script)
        let failure = await failure(fixture)
        #expect(failure?.description == sentence)
        #expect(failure?.category == category)
        #expect(failure?.item == "web1")
        #expect(failure?.reach == .run)
        #expect(fixture.ssh.started.count == 1)
        #expect(fixture.told == [])
        #expect(await fixture.ssh.isOver())
    }

    /// What it says is heard on a thread of its own, which may come to that late.
    @Test(.timeLimit(.minutes(2)))
    func `a host whose key could not be noted is asked nothing more`() async throws {
        let line = "Failed to add the host to the list of known hosts (/home/www/.ssh/known_hosts)."
        let fixture = try FarFixture("echo '\(line)' >&2\n\(FarFixture.connect)")
        try fixture.serve(FixtureWork())
        let connection = fixture.connection(retries: 2) { $0.options.hostKeys = .acceptNew }
        let failure = await #expect(throws: RunFailure.self) {
            while true { _ = try await BlockedThread().run { try connection.ask(.look, [1]) } }
        }
        #expect(failure?.description.hasPrefix("The key of web1 can't be noted") == true)
        #expect(failure?.category == .authentication)
        #expect(fixture.ssh.started.count == 1, "it would be the same the next time")
        #expect(await fixture.ssh.isOver())
    }

    @Test func `there is no ssh`() async throws {
        let failure = await failure(try FarFixture()) { $0.program = "/no/ssh" }
        #expect(
            failure?.description
                == """
                /no/ssh can't be run: there is no such program, or this user may not run it. Install OpenSSH, or name it in the \
                setting ssh.program.
                """
        )
        #expect(failure?.reach == .run)
    }

    @Test func `a login shell that hangs is ended`() async throws {
        let fixture = try FarFixture("exec sleep 1000")
        let connection = fixture.connection(retries: 0) {
            $0.options.connectTimeout = 1
            $0.loginPatience = .zero
        }
        let failure = await #expect(throws: RunFailure.self) {
            _ = try await BlockedThread().run { try connection.ask(.look) }
        }
        #expect(
            failure?.description == "web1 let www in, but its login shell has not started mirror within 1 s."
        )
        #expect(failure?.category == .timeout)
        #expect(await fixture.ssh.isOver())
    }

    @Test func `who is cancelled does not wait for a login shell`() async throws {
        let fixture = try FarFixture("exec sleep 1000")
        let connection = fixture.connection()
        let task = Task { try await BlockedThread().run { try connection.ask(.look) } }
        while fixture.ssh.started.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await fixture.ssh.isOver())
    }

    @Test func `two versions that have nothing in common are both named`() async throws {
        let fixture = try FarFixture()
        var hello = FarHello.sample
        hello.version = "9.1"
        (hello.protocols.lowest, hello.protocols.highest) = (2, 3)
        try fixture.serve(FixtureWork(), hello: hello)
        let failure = await failure(fixture)
        #expect(
            failure?.description
                == """
                mirror 9.1 at web1 and this mirror 1.0 have no version of the protocol in common. Use the same version of mirror at \
                both ends.
                """
        )
        #expect(failure?.category == .dependency)
        #expect(await fixture.ssh.isOver())
    }

    @Test func `a far end that refuses says why`() async throws {
        let fixture = try FarFixture()
        let refusal = FailureMessage(.authorization, reach: "item", "This key may only send.")
        try fixture.serve(FixtureWork(refusing: refusal))
        let failure = await failure(fixture)
        #expect(failure == RunFailure(.authorization, reach: .run, "This key may only send."))
        #expect(fixture.ssh.started.count == 1)
        #expect(await fixture.ssh.isOver())
    }

    @Test func `a folder that can't be opened is the end of it`() async throws {
        let fixture = try FarFixture()
        try fixture.serve(FixtureWork())
        let connection = fixture.connection(open: { session in
            _ = try session.ask(.open)
            throw ProtocolViolation("a message is not understood")
        })
        for _ in 1...2 {
            let failure = await #expect(throws: RunFailure.self) {
                _ = try await BlockedThread().run { try connection.ask(.look) }
            }
            #expect(
                failure?.description
                    == """
                    web1 does not keep to the protocol: a message is not understood. Use the same version of mirror at both ends.
                    """
            )
        }
        #expect(fixture.ssh.started.count == 1)
        #expect(await fixture.ssh.isOver())
    }
}
