import EventSamples
import Foundation
import MirroringEvents
import MirroringPublisher
import MirroringSettings
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// Engines of several users share an outbox, and the broker lets each publish its own jobs alone: it closes the channel with 403 at
/// the event of another.
@Suite(.timeLimit(.minutes(15)), .enabled(if: BrokerTool.isKnown)) struct ForbiddenJobTests {
    private let jobs = (own: UUID(), other: UUID())
    private let runs = (own: UUID(), other: UUID())

    @Test func whatTheBrokerRefusesFromADeadProcessHoldsUpNothingAndIsLeft() async throws {
        try await withUser { scratch, user in
            try abandon(scratch, runs.other, of: jobs.other, 1...5)
            try abandon(scratch, runs.own, of: jobs.own, 1...20)
            try await scratch.deliver(with: scratch.publisher { user.use(&$0) }) { publisher in
                for sequence in 21...30 {
                    publisher.notify(.typical(sequence: sequence, runId: runs.own, jobId: jobs.own))
                }
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lastError == nil)
                let forbidden = publisher.health.forbiddenJobs
                #expect(forbidden.count == 1)
                #expect(forbidden.first?.contains(#"^\#(jobs.other.lowercased)\. to mirroring.events"#) == true)
                #expect(forbidden.first?.contains("user \(user.name) publish") == true)
                let backlog = try publisher.backlog()
                #expect(backlog.waiting == 0)
                #expect(backlog.forbidden.map(\.waiting) == [5])
                #expect(backlog.forbidden.map(\.user) == ["guest"])
            }
            #expect(try await scratch.sequences(30) == Array(1...30))
            // A third user, who may publish everything.
            try await flush(scratch, try scratch.publisher())
            #expect(try await scratch.history(35).count == 35)
            #expect(try scratch.files == [])
        }
    }

    /// The broker does not confirm what stands before a refused event in the same batch: it is sent again, and then confirmed.
    @Test func whatStandsBeforeARefusedEventIsDeliveredAndTheRestLeftWhole() async throws {
        try await withUser { scratch, user in
            do {
                let publisher = try scratch.publisher()
                for sequence in 1...5 {
                    publisher.notify(.typical(sequence: sequence, runId: runs.own, jobId: jobs.own))
                }
                publisher.notify(.typical(sequence: 1, runId: runs.other, jobId: jobs.other))
                for sequence in 6...9 {
                    publisher.notify(.typical(sequence: sequence, runId: runs.own, jobId: jobs.own))
                }
            }
            let publisher = try scratch.publisher { user.use(&$0) }
            try await flush(scratch, publisher)
            #expect(publisher.health.forbiddenJobs.count == 1, "still said at the end")
            #expect(try publisher.backlog().forbidden.map(\.waiting) == [5])
            #expect(Set(try await scratch.sequences(5)) == Set(1...5))

            try await flush(scratch, try scratch.publisher())
            let history = try await scratch.history(10)
            let repeats = history.count - Set(history.map(\.properties.messageId)).count
            #expect(repeats <= 5, "at most once more, however often the broker was tried: \(repeats)")
            #expect(try scratch.files == [])
        }
    }

    @Test func manyForbiddenJobsLeaveTimeForWhatMayGo() async throws {
        try await withUser { scratch, user in
            for _ in 1...20 { try abandon(scratch, UUID(), of: UUID(), 1...2) }
            try abandon(scratch, runs.own, of: jobs.own, 1...3)
            let publisher = try scratch.publisher {
                user.use(&$0); $0.backoff = Backoff(initial: .seconds(30), maximum: .seconds(30))
            }
            try await flush(scratch, publisher)
            let backlog = try publisher.backlog()
            #expect(backlog.forbidden.count == 20)
            try #require(backlog.waiting == 0, "or there is nothing to wait for in the history")
            #expect(try await scratch.sequences(3) == [1, 2, 3])
        }
    }

    @Test func ofItsOwnForbiddenJobTheErrorNamesTheKeyAndItIsDeliveredOnceGranted() async throws {
        try await withUser { scratch, user in
            try await scratch.deliver(with: scratch.publisher { user.use(&$0) }) { publisher in
                for sequence in 1...3 {
                    publisher.notify(.typical(sequence: sequence, runId: runs.own, jobId: jobs.own))
                }
                publisher.notify(.typical(sequence: 4, runId: runs.other, jobId: jobs.other))
                let health = try await publisher.health { $0.lastError != nil }
                #expect(health.waiting == 1)
                #expect(await publisher.drain(for: .seconds(2)) == 1, "some attempts more")
                #expect(health.lastError?.contains(#"^\#(jobs.other.lowercased)\."#) == true)
                #expect(health.lastError?.contains("Documentation of the public site") == true)
                try await user.grant(scratch, writing: ".*")
                #expect(await publisher.drain(for: PublisherScratch.patience) == 0)
                #expect(publisher.health.lastError == nil)
            }
            let history = try await scratch.history(4)
            #expect(Set(history.map(\.properties.messageId)).count == 4)
            #expect(history.count <= 4 + 3, "what stood before it went twice at most")
        }
    }

    /// Each forbidden job costs a connection; waiting as after a failure for each of twenty would take longer than this.
    private func flush(_ scratch: PublisherScratch, _ publisher: OutboxPublisher) async throws {
        try await scratch.deliver(with: publisher) { await $0.flush(for: PublisherScratch.patience) }
    }

    private func abandon(_ scratch: PublisherScratch, _ run: UUID, of job: UUID, _ sequences: ClosedRange<Int>) throws {
        let publisher = try scratch.publisher()
        for sequence in sequences { publisher.notify(.typical(sequence: sequence, runId: run, jobId: job)) }
    }

    /// Runs a test with a user who may publish events of one job.
    private func withUser(_ body: (PublisherScratch, LimitedUser) async throws -> Void) async throws {
        try await PublisherScratch.with { scratch in
            let user = LimitedUser(name: "engine-\(UUID().uuidString.lowercased())")
            try await BrokerTool.addUser(user.name, password: LimitedUser.password)
            let (host, events) = (scratch.broker.virtualHost, #"^mirroring\.(events|monitor)$"#)
            try await BrokerTool.permit(user.name, on: host, configure: "^$", write: events, read: "^$")
            try await user.grant(scratch, writing: #"^\#(jobs.own.lowercased)\."#)
            try await body(scratch, user)
            try await BrokerTool.deleteUser(user.name)
        }
    }
}

/// A user whom the broker lets publish some events.
private struct LimitedUser {
    static let password = "password"
    let name: String

    /// Sets what it may publish, a pattern of routing keys.
    func grant(_ scratch: PublisherScratch, writing pattern: String) async throws {
        let host = scratch.broker.virtualHost
        try await BrokerTool.setTopics(of: WireNames.Exchange.events, for: name, on: host, write: pattern, read: "^$")
    }

    func use(_ configuration: inout PublisherConfiguration) {
        configuration.broker.addresses[0].user = name
        configuration.broker.addresses[0].password = Secret(Self.password)
    }
}
