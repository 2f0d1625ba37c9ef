import Dispatch
import Foundation
import MirroringEvents
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What becomes of questions while lines break.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarConnectionTests {
    private let thread = BlockedThread()

    @Test func `one session serves all questions, and closing it leaves nothing behind`() async throws {
        let fixture = try FarFixture()
        let work = FixtureWork()
        try fixture.serve(work)
        let connection = fixture.connection()
        for number in 1...3 {
            let answer = try await thread.run { try connection.ask(.look, [UInt8(number)]) }
            #expect(answer == [UInt8(number)])
        }
        #expect(work.asked == [.open, .look, .look, .look])
        try await thread.run { connection.close() }
        #expect(await fixture.ssh.isOver())
        await #expect(throws: CancellationError.self) { _ = try await thread.run { try connection.ask(.look) } }
        #expect(fixture.ssh.started.count == 1)
    }

    @Test func `what the far end can't do costs what it says`() async throws {
        let fixture = try FarFixture()
        try fixture.serve(FixtureWork())
        let connection = fixture.connection()
        let full = await #expect(throws: RunFailure.self) { _ = try await thread.run { try connection.ask(.traits) } }
        #expect(full == RunFailure(.diskFull, item: "/srv", reach: .package, "It is full."))
        let odd = await #expect(throws: RunFailure.self) { _ = try await thread.run { try connection.ask(.drop) } }
        #expect(odd == RunFailure(.internal, reach: .run, "It is odd."))
        try await thread.run { connection.close() }
    }

    @Test func `a question whose line broke is asked again`() async throws {
        let fixture = try FarFixture()
        let work = FixtureWork { if $0 == 1 { fixture.breakLine() } }
        try fixture.serve(work, connections: 2)
        let connection = fixture.connection()
        let (first, answer, second) = try await thread.run {
            (try connection.session(), try connection.ask(.ask, [7]), try connection.session())
        }
        #expect(answer == [7])
        #expect(work.asked == [.open, .ask, .open, .ask])
        #expect(first !== second)
        #expect(first.near.ending != nil && second.near.ending == nil)
        #expect(
            fixture.told == [
                "The connection to web1 broke. It is tried again for up to 5m.", "There is a connection to web1 now.",
            ]
        )
        try await thread.run { connection.close() }
        #expect(fixture.ssh.started.count == 2)
        #expect(await fixture.ssh.isOver())
    }

    /// As by the far end of the session that broke, which comes to the end of its work.
    @Test func `a folder that is in use still is asked for again`() async throws {
        let fixture = try FarFixture()
        let work = FixtureWork(busyAt: [2]) { if $0 == 1 { fixture.breakLine() } }
        try fixture.serve(work, connections: 3)
        let connection = fixture.connection()
        #expect(try await thread.run { try connection.ask(.ask, [7]) } == [7])
        #expect(work.asked == [.open, .ask, .open, .open, .ask])
        #expect(
            fixture.told == [
                "The connection to web1 broke. It is tried again for up to 5m.", "There is a connection to web1 now.",
            ]
        )
        try await thread.run { connection.close() }
        #expect(await fixture.ssh.isOver())

        let other = try FarFixture()
        try other.serve(FixtureWork(busyAt: [1]))
        let failure = await #expect(throws: RunFailure.self) {
            let connection = other.connection()
            _ = try await thread.run { try connection.ask(.look) }
        }
        #expect(failure == RunFailure(.timeout, item: "A job", reach: .run, "It is at work."))
    }

    @Test func `without patience a line that broke is the end of it`() async throws {
        let fixture = try FarFixture()
        try fixture.serve(FixtureWork { _ in fixture.breakLine() })
        let connection = fixture.connection { $0.options.patience = .zero }
        for _ in 1...2 {
            let failure = await #expect(throws: RunFailure.self) {
                _ = try await thread.run { try connection.ask(.ask) }
            }
            #expect(failure == RunFailure(.network, item: "web1", reach: .run, "The connection to web1 broke."))
        }
        #expect(fixture.ssh.started.count == 1, "who has given up does not begin again")
        #expect(fixture.told == [])
    }

    @Test func `a host that can't be reached at first is tried so often as the job says`() async throws {
        let refusal = "echo 'ssh: connect to host web1 port 22: Connection refused' >&2; exit 255"
        let connect = FarFixture.connect.replacing("$n", with: "1")
        let fixture = try FarFixture("[ $n -gt 1 ] || { \(refusal); }\n\(connect)")
        try fixture.serve(FixtureWork())
        let connection = fixture.connection(retries: 1)
        #expect(try await thread.run { try connection.ask(.look, [1]) } == [1])
        #expect(
            fixture.told == [
                """
                web1 can't be reached: ssh: connect to host web1 port 22: Connection refused. It is tried once more.
                """, "There is a connection to web1 now.",
            ]
        )
        try await thread.run { connection.close() }

        let other = try FarFixture(refusal)
        let failure = await #expect(throws: RunFailure.self) {
            let connection = other.connection()
            _ = try await thread.run { try connection.ask(.look) }
        }
        #expect(failure?.category == .network)
        #expect(other.ssh.started.count == 1)
        #expect(other.told == [])
    }

    @Test func `who is cancelled tells the far end, and hears how it ended`() async throws {
        let fixture = try FarFixture()
        let work = FixtureWork()
        try fixture.serve(work)
        let connection = fixture.connection()
        let task = Task { try await thread.run { try connection.ask(.importPackage) } }
        while !work.asked.contains(.importPackage) { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(work.stops == [.cancelled])
        // The session goes on.
        #expect(try await thread.run { try connection.ask(.look, [1]) } == [1])
        #expect(fixture.ssh.started.count == 1)
        try await thread.run { connection.close() }
    }

    /// It was past the point from which it could have been put back.
    @Test func `what is in place all the same is told, however long that takes`() async throws {
        let fixture = try FarFixture()
        // Longer than is waited for what says nothing any more.
        let work = FixtureWork(importingFor: .seconds(11))
        try fixture.serve(work)
        let connection = fixture.connection()
        let task = Task { try await thread.run { try connection.ask(.importPackage, [7], whenUnwanted: .heard) } }
        while !work.asked.contains(.importPackage) { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        #expect(try await task.value == [7])
        #expect(work.stops == [.cancelled])
        try await thread.run { connection.close() }
    }

    @Test func `what has to come to its end hears nothing of who is cancelled`() async throws {
        let fixture = try FarFixture()
        let mayEnd = DispatchSemaphore(value: 0)
        let work = FixtureWork { _ in mayEnd.wait() }
        try fixture.serve(work)
        let connection = fixture.connection()
        let task = Task { try await thread.run { try connection.ask(.ask, [7], whenUnwanted: .finished) } }
        while !work.asked.contains(.ask) { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        // Whoever asks looks at his task ten times a second.
        try await Task.sleep(for: .milliseconds(500))
        mayEnd.signal()
        #expect(try await task.value == [7])
        #expect(work.stops == [])
        try await thread.run { connection.close() }
    }

    @Test func `who is cancelled does not wait for the next try`() async throws {
        let fixture = try FarFixture("exit 255")
        let connection = fixture.connection(retries: 100)
        let task = Task { try await thread.run { try connection.ask(.look) } }
        while fixture.told.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await fixture.ssh.isOver())
    }

    @Test func `when the run's time is over nobody waits for the next try`() async throws {
        let fixture = try FarFixture("exit 255")
        let timeout = Duration.milliseconds(500)
        let connection = fixture.connection(
            retries: 100,
            until: RunDeadline(window: nil, timeout: timeout, began: .now)
        )
        await #expect(throws: RunEnd.timedOut(timeout)) {
            _ = try await thread.run { try connection.ask(.look) }
        }
        #expect(await fixture.ssh.isOver())
    }

    @Test func `a connection that nobody has any more leaves nothing behind`() async throws {
        let fixture = try FarFixture()
        try fixture.serve(FixtureWork())
        var connection: FarConnection? = fixture.connection()
        if let connection { #expect(try await thread.run { try connection.ask(.look, [1]) } == [1]) }
        connection = nil
        #expect(await fixture.ssh.isOver())
        #expect(fixture.ssh.started.count == 1)
    }
}
