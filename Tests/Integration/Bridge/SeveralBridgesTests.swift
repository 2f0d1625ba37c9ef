import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Subprocess
import Synchronization
import TestSupport
import Testing

/// Bridges beside each other, and what they say of themselves.
@Suite(.timeLimit(.minutes(15))) struct SeveralBridgesTests {
    private let jobId = UUID()

    @Test func heartbeatSaysWhoIsThereAndHowFarItHasRead() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let heartbeats = try await MonitorListener(broker, key: WireNames.MonitorKey.heartbeat)
                try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...7))
                try await broker.withBridge(in: folder, { $0.heartbeatPeriod = .milliseconds(200) }) { bridge in
                    let delivery = try await heartbeats.first { delivery in
                        try Heartbeat(json: delivery.body).isHealthy
                    }
                    let heartbeat = try Heartbeat(json: delivery.body)
                    #expect(heartbeat.bridgeId == bridge.id)
                    #expect(heartbeat.cached == 7)
                    #expect(heartbeat.period == .milliseconds(200))
                    #expect(heartbeat.epoch == (await bridge.history.epoch))
                    #expect(heartbeat.position ?? 0 >= 7)
                    #expect(!delivery.properties.isPersistent)
                    #expect(delivery.properties.expiration == "200")
                    #expect(delivery.properties.userId == "guest")
                    // It goes on.
                    _ = try await heartbeats.first { try Heartbeat(json: $0.body).time > heartbeat.time }
                }
                await heartbeats.close()
            }
        }
    }

    /// Every bridge names the history alike, so that a client may go on at another one; a history that was made anew has a new name.
    @Test func bridgesAgreeOnTheHistoryAndOneThatWasMadeAnewIsAnother() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...3))
                try await broker.withBridge(in: folder.appending(path: "one")) { one in
                    try await broker.withBridge(in: folder.appending(path: "two")) { two in
                        try await eventually {
                            let (first, second) = (await one.history.isCaughtUp, await two.history.isCaughtUp)
                            return first && second
                        }
                        let epoch = try #require(await one.history.epoch)
                        #expect(await two.history.epoch == epoch)
                        try await broker.withBridge(in: folder.appending(path: "three")) { three in
                            try await eventually { await three.history.isCaughtUp }
                            #expect(await three.history.epoch == epoch)
                        }

                        let operatorConnection = try await broker.consumer()
                        try await operatorConnection.deleteQueue(WireNames.Queue.history)
                        await operatorConnection.close()
                        try await eventually {
                            let (first, second) = (await one.history.epoch, await two.history.epoch)
                            return first != nil && first != epoch && first == second
                        }
                        // Events arrive again, at positions that begin again.
                        let run = MirroringStatusEventArgs.run(of: jobId, 1...5)
                        try await broker.publish(run)
                        for bridge in [one, two] {
                            try await eventually { await bridge.history.events.suffix(5).map(\.event) == run }
                        }
                    }
                }
            }
        }
    }

    /// An operator who unbinds the history finds it bound again within ten seconds; what is missing is shown with its numbers.
    @Test func unboundHistoryIsBoundAgainAndTheGapIsTold() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.withBridge(in: folder) { bridge in
                    let runId = UUID()
                    try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...3, runId: runId))
                    try await eventually { await bridge.history.events.count == 3 }
                    let binding = QueueBinding(
                        queue: WireNames.Queue.history,
                        exchange: WireNames.Exchange.events,
                        key: "#"
                    )
                    let operatorConnection = try await broker.consumer()
                    var lost: [Int] = []
                    var next = 4
                    // Lost for the history, as the publisher of a mandatory message is told; a bridge that looked in the same moment
                    // was faster, be it for the second one.
                    while lost.isEmpty {
                        try await operatorConnection.unbind(binding)
                        for sequence in next...next + 1 {
                            do {
                                let event = MirroringStatusEventArgs.run(of: jobId, sequence...sequence, runId: runId)
                                try await broker.publish(event)
                            } catch is NotPublished {
                                lost.append(sequence)
                            }
                        }
                        next += 2
                    }
                    let start = ContinuousClock.now
                    let probe = MirroringStatusEventArgs.run(of: jobId, 1...1)
                    while (try? await broker.publish(probe)) == nil { try await Task.sleep(for: .milliseconds(100)) }
                    // It looks each five seconds; a busy machine may take six times the promise.
                    #expect(start.duration(to: .now) < .seconds(60))
                    await operatorConnection.close()
                    try await broker.publish(MirroringStatusEventArgs.run(of: jobId, next...next + 2, runId: runId))
                    try await eventually { await bridge.history.anomalies.missingEvents == lost.count }
                    #expect(await bridge.history.anomalies.gaps.first.map { Array($0.missing) } == lost)
                    #expect(await bridge.history.anomalies.gaps.first?.runId == runId)
                }
            }
        }
    }

    /// One bridge is killed, the other one goes on: with the heartbeats, and with the requests that the first one had taken.
    @Test func killedBridgeLeavesTheOtherOneAtWork() async throws {
        try await withTwoBridges { broker, own, other, requester in
            Foundation.kill(other, SIGKILL)
            for _ in 1...4 { #expect(try await requester.replay().events.count == 50) }
            let heartbeats = try await MonitorListener(broker, key: WireNames.MonitorKey.heartbeat)
            _ = try await heartbeats.first { try Heartbeat(json: $0.body).bridgeId == own.id }
            await heartbeats.close()
        }
    }

    /// A bridge that hangs keeps the requests that it has taken until the broker gives its connection up; then the other one answers
    /// them. None stays without an answer.
    @Test func requestsOfABridgeThatHangsAreAnsweredByTheOther() async throws {
        try await withTwoBridges { broker, _, other, requester in
            Foundation.kill(other, SIGSTOP)
            let ids = (1...20).map { "request \($0)" }
            for id in ids { try await requester.ask(id: id) }
            let answered = Mutex<[String]>([])
            // Where requests are that nobody answers tells at which end the fault is.
            let lookout = Task {
                try await Task.sleep(for: .seconds(300))
                let queue = try await broker.consumer().declare(.passive(WireNames.Queue.replayRequests))
                let missing = Set(ids).subtracting(answered.withLock(\.self)).sorted()
                Issue.record("\(missing) are not answered; \(queue.messages) wait, for \(queue.consumers) workers.")
            }
            defer { lookout.cancel() }
            for _ in ids {
                let answer = try await requester.answer()
                #expect(answer.events.count == 50)
                answered.withLock { $0.append(answer.end.properties.correlationId ?? "") }
            }
            #expect(answered.withLock(\.self).sorted() == ids.sorted())
            Foundation.kill(other, SIGCONT)
        }
    }

    @Test func silentRunIsSaidToBePresumedLostOnceAndALaterEventTakesItBack() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let listener = try await MonitorListener(broker, key: "job.silent.#")
                let run = MirroringStatusEventArgs.run(of: jobId, 1...3)
                let finished = UUID()
                try await broker.publish(run + [.ending(finished, of: jobId, at: 1)])
                try await broker.withBridge(in: folder, { $0.silenceLimit = .milliseconds(500) }) { bridge in
                    let delivery = try await listener.first { _ in true }
                    let silence = try JobNotice(silent: delivery.body)
                    #expect(delivery.routingKey == "job.silent.\(jobId.lowercased)")
                    #expect(delivery.properties.type == WireNames.MessageType.jobSilent)
                    #expect(delivery.properties.messageId == silence.messageId.lowercased)
                    #expect(silence.runId == run[0].runId)
                    #expect(silence.sequence == 3)
                    #expect(silence.bridgeId == bridge.id)
                    #expect(await bridge.history.unfinishedRuns.map(\.isPresumedLost) == [true])
                    let next = MirroringStatusEventArgs.run(of: jobId, 4...4, runId: run[0].runId)
                    try await broker.publish(next)
                    // Said again only about the later silence: nothing came in between.
                    let later = try JobNotice(silent: try await listener.first { _ in true }.body)
                    #expect(later.sequence == 4)
                }
                await listener.close()
            }
        }
    }

    /// Who may listen to bridges may declare such a queue. The broker says of each statement that it could not keep it, although all other
    /// queues have it; whoever said it again would say it for ever, and nothing else.
    @Test func queueThatRefusesWhatBridgesSayKeepsNothingFromOthers() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let consumer = try await broker.consumer()
                try await consumer.bindRefusing(to: WireNames.Exchange.monitor, key: "#")
                let heartbeats = try await MonitorListener(broker, key: WireNames.MonitorKey.heartbeat)
                let statements = try await MonitorListener(broker, key: "job.#")
                let run = MirroringStatusEventArgs.run(of: jobId, 1...3)
                try await broker.publish(run)
                try await broker.withBridge(in: folder) {
                    $0.heartbeatPeriod = .milliseconds(200)
                    $0.silenceLimit = .milliseconds(500)
                } _: { bridge in
                    for sequence in 4...6 {
                        let silent = try await statements.first {
                            $0.properties.type == WireNames.MessageType.jobSilent
                        }
                        #expect(try JobNotice(silent: silent.body).sequence == sequence - 1)
                        let next = MirroringStatusEventArgs.run(of: jobId, sequence...sequence, runId: run[0].runId)
                        try await broker.publish(next)
                        let heard = try await statements.first { $0.properties.type == WireNames.MessageType.jobHeard }
                        #expect(try JobNotice(heard: heard.body).sequence == sequence)
                        _ = try await heartbeats.first { try Heartbeat(json: $0.body).cached == sequence }
                    }
                    try await eventually { await bridge.storedPosition == bridge.history.nextPosition }
                    let requester = try await ReplayRequester(broker)
                    #expect(try await requester.replay().events.count == 6)
                    await requester.close()
                }
                for listener in [heartbeats, statements] { await listener.close() }
                await consumer.close()
            }
        }
    }

    // MARK: Parts

    /// One bridge in this process, another one in a process of its own, 50 events, and somebody who asks.
    private func withTwoBridges(
        _ body: @escaping @Sendable (TestBroker, Bridge, pid_t, ReplayRequester) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                try await broker.publish(MirroringStatusEventArgs.run(of: jobId, 1...50))
                try await broker.withBridge(
                    in: folder.appending(path: "one"),
                    { $0.heartbeatPeriod = .milliseconds(200) },
                    { own in
                        try await eventually { await own.history.isCaughtUp }
                        // The broker gives one that hangs up soon.
                        let environment = broker.environment.merging([
                            "MIRRORING_OFFLINE_FOLDER": folder.path() + "/two/offline",
                            "MIRRORING_BROKER_HEARTBEAT": "5",
                        ]) { $1 }
                        _ = try await Product.mom.withRunning(["bridge"], environment: environment) { other in
                            try await other.errorOutput.first(containing: "ready")
                            let requester = try await ReplayRequester(broker)
                            try await body(broker, own, other.process.value, requester)
                            await requester.close()
                            Foundation.kill(other.process.value, SIGKILL)
                        }
                    }
                )
            }
        }
    }
}
