import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringOfflineLog
import MirroringWire
import RabbitMQClient
import TestSupport
import Testing

/// The broker lets a publisher use the keys of its own jobs only. Whatever the bodies say that come under them, they take nothing
/// away from another job's run.
@Suite(.timeLimit(.minutes(15))) struct ForgedRunTests {
    private let jobId = UUID()
    private let otherJobId = UUID()
    private let runId = UUID()

    /// Forged events say what the run's own ones are about to say, and that it is over; the bridge is restarted in between.
    @Test func eventsUnderAnotherJobsKeyDisplaceNothing() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.wholeRun(12, runId: runId, jobId: jobId)
                var forged = MirroringStatusEventArgs.wholeRun(6, runId: runId, jobId: jobId)
                for index in forged.indices { forged[index].eventId = UUID() }
                try await broker.withBridge(in: folder) { bridge in
                    try await broker.publish(Array(run[..<3]))
                    try await broker.publish(forged[..<5].map(underAnotherKey))
                    try await broker.publish(Array(run[3..<5]))
                    try await broker.publish(forged[5...].map(underAnotherKey))
                    try await eventually { await bridge.history.anomalies.foreignKeys == 6 }
                    #expect(await bridge.history.cachedCount == 11)
                    #expect(await bridge.history.unfinishedRuns.map(\.run) == [RunKey(origin: jobId, runId: runId)])
                }
                try await broker.withBridge(in: folder) { bridge in
                    try await eventually { await bridge.history.isCaughtUp }
                    #expect(await bridge.history.unfinishedRuns.map(\.entry?.event) == [run[4]])
                    try await broker.publish(Array(run[5...]))
                    try await expectReplays(run, and: forged, of: broker)
                    try await eventually { await bridge.storedPosition == bridge.history.nextPosition }
                    let offline = folder.path() + "/offline"
                    #expect(try sequences(of: jobId, in: offline) == Array(1...12))
                    #expect(try sequences(of: otherJobId, in: offline) == Array(1...6))
                    // What names another job is marked, and nothing else is wrong.
                    let verified = try await broker.verify(offline)
                    #expect(verified.exitCode == 1)
                    let lines = verified.output.split(separator: "\n")
                    #expect(lines.count == 7, "\(verified.output)")
                    let mark = "names job \(jobId.lowercased), but was published under the key of another"
                    #expect(lines.dropLast().allSatisfy { $0.contains("_\(otherJobId.lowercased).xml: Event ") })
                    #expect(lines.dropLast().allSatisfy { $0.contains(mark) })
                    #expect(lines.last == "2 files, 18 events: 1 not proven.")
                }
            }
        }
    }

    @Test func jobsThatUseOneRunIdentifierAreBothComplete() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let runs = [jobId, otherJobId].map {
                    MirroringStatusEventArgs.wholeRun(9, runId: runId, jobId: $0).map { event in
                        var event = event
                        event.eventId = UUID()
                        return event
                    }
                }
                try await broker.withBridge(in: folder) { bridge in
                    try await broker.publish(zip(runs[0], runs[1]).flatMap { [$0, $1] })
                    try await expectReplays(runs[0], and: runs[1], of: broker)
                    #expect(await bridge.history.unfinishedRuns.isEmpty)
                    try await eventually { await bridge.storedPosition == bridge.history.nextPosition }
                    let verified = try await broker.verify(folder.path() + "/offline")
                    #expect(verified.exitCode == 0)
                    #expect(verified.output == "2 files, 18 events: all proven.\n")
                }
            }
        }
    }

    /// Nobody can have a bridge say under another job's key that its run is silent.
    @Test func runIsSaidToBeSilentUnderTheKeyThatItsEventsCameBy() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let listener = try await MonitorListener(broker, key: "job.silent.#")
                try await broker.withBridge(in: folder, { $0.silenceLimit = .milliseconds(500) }) { _ in
                    let forged = MirroringStatusEventArgs.run(of: jobId, 1...2, runId: runId)
                    try await broker.publish(forged.map(underAnotherKey))
                    let delivery = try await listener.first { _ in true }
                    #expect(delivery.routingKey == "job.silent.\(otherJobId.lowercased)")
                    #expect(try JobNotice(silent: delivery.body).jobId == otherJobId)
                }
            }
        }
    }

    // MARK: Parts

    private func underAnotherKey(_ event: MirroringStatusEventArgs) -> (key: String, body: [UInt8]) {
        var key = RoutingKey(event)
        key.jobId = otherJobId
        return (key.description, event.encodedJSON())
    }

    /// Each job's replay holds what came under its key, and a replay of the run both.
    private func expectReplays(
        _ own: [MirroringStatusEventArgs],
        and other: [MirroringStatusEventArgs],
        of broker: TestBroker
    ) async throws {
        let requester = try await ReplayRequester(broker)
        #expect(try await requester.replay(key: jobId.lowercased).read == own)
        #expect(try await requester.replay(key: otherJobId.lowercased).read == other)
        var request = ReplayRequest()
        request.runId = runId
        #expect(try await requester.replay(request).events.count == own.count + other.count)
        await requester.close()
    }

    private func sequences(of jobId: UUID, in folder: String) throws -> [Int] {
        let file = try #require(try OfflineLogFolder(path: folder).files().first { $0.jobId == jobId })
        let reader = try OfflineLogReader(path: OfflineLogFolder(path: folder).path(of: file))
        var sequences: [Int] = []
        while let item = try reader.next() {
            guard case .entry(let entry) = item else { throw CancellationError() }
            sequences.append(entry.event.sequence)
        }
        return sequences
    }
}
