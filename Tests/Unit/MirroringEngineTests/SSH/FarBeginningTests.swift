import Dispatch
import MirroringEvents
import MirroringRemote
import Testing

@testable import MirroringEngine

/// A session that has not begun is waited for no longer than anybody wants it, and leaves no ssh behind.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarBeginningTests {
    /// Where a connection has come to that does not get on.
    enum Stop: String, CaseIterable {
        /// ssh, with a program between it and the host, has not got there.
        case connecting = "sleep 1000 & exec sleep 1000"
        /// Nor has it, and the program between outlives it, with its pipes open, as one that serves several connections may.
        case sharing = "setsid sleep 60 & exec sleep 1000"
        /// The far end has greeted, and does not say who it is.
        case greeted = "printf '\\nmirroring-far-end 1\\n'; exec sleep 1000"
    }

    /// A far end that has nothing to say of its folder.
    private final class SilentWork: FarWork {
        let hasBegun = DispatchSemaphore(value: 0)

        func begin(_ hello: NearHello) {}

        func answer(_ question: FarQuestion) throws -> [UInt8] {
            let stop = DispatchSemaphore(value: 0)
            question.receive { _, isLast in if isLast { stop.signal() } }
            hasBegun.signal()
            stop.wait()
            return []
        }
    }

    @Test(arguments: Stop.allCases) func `it ends with the run's time`(stop: Stop) async throws {
        let fixture = try FarFixture(stop.rawValue)
        let timeout = Duration.milliseconds(500)
        let connection = fixture.connection(
            retries: 100,
            until: RunDeadline(window: nil, timeout: timeout, began: .now)
        )
        let start = ContinuousClock.now
        await #expect(throws: RunEnd.timedOut(timeout)) {
            _ = try await BlockedThread().run { try connection.ask(.look) }
        }
        #expect(start.duration(to: .now) < .seconds(120), "a hundred attempts take longer")
        #expect(await fixture.ssh.isOver())
        #expect(fixture.ssh.started.count <= 1)
    }

    @Test func `nor is the folder waited for`() async throws {
        let fixture = try FarFixture()
        let work = SilentWork()
        try fixture.serve(work)
        let timeout = Duration.seconds(2)
        let connection = fixture.connection(until: RunDeadline(window: nil, timeout: timeout, began: .now))
        let start = ContinuousClock.now
        await #expect(throws: RunEnd.timedOut(timeout)) {
            _ = try await BlockedThread().run { try connection.ask(.look) }
        }
        #expect(start.duration(to: .now) < .seconds(120), "a hundred attempts take longer")
        #expect(await fixture.ssh.isOver())
    }

    @Test(arguments: Stop.allCases) func `it ends with its connection`(stop: Stop) async throws {
        let fixture = try FarFixture(stop.rawValue)
        let connection = fixture.connection()
        let asking = Task { try await BlockedThread().run { try connection.ask(.look) } }
        while fixture.ssh.started.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        try await BlockedThread().run { connection.close() }
        #expect(fixture.ssh.started.allSatisfy { !ProcessGroup(leader: $0).isRunning }, "who closes it waits for that")
        await #expect(throws: CancellationError.self) { try await asking.value }
    }

    @Test func `nor is the folder of a connection waited for that is closed`() async throws {
        let fixture = try FarFixture()
        let work = SilentWork()
        try fixture.serve(work)
        let connection = fixture.connection()
        let asking = Task { try await BlockedThread().run { try connection.ask(.look) } }
        try await BlockedThread().run {
            work.hasBegun.wait()
            connection.close()
        }
        #expect(
            fixture.ssh.started.allSatisfy { ProcessGroup(leader: $0).leaderFate == .buried },
            "who closes it waits for that"
        )
        // What carries the near end's bytes in ssh's place reads the end of them on its own.
        #expect(await fixture.ssh.isOver())
        await #expect(throws: CancellationError.self) { try await asking.value }
    }

    @Test func `a far end that greets and says nothing else is named in time`() async throws {
        var failure: RunFailure?
        // On a busy machine it may not even have greeted when the time is over.
        for seconds in [1, 10, 60] where failure?.description.contains("has not started mirror") != false {
            let fixture = try FarFixture(Stop.greeted.rawValue)
            let connection = fixture.connection {
                $0.options.connectTimeout = seconds
                $0.loginPatience = .zero
                // So that nothing else ends it.
                $0.times.nearPatience = .seconds(3_600)
            }
            failure = await #expect(throws: RunFailure.self) {
                _ = try await BlockedThread().run { try connection.ask(.look) }
            }
            #expect(failure?.category == .timeout)
            #expect(await fixture.ssh.isOver())
        }
        #expect(
            failure?.description == "The connection to web1 stands, but the far end says nothing any more."
        )
    }
}
