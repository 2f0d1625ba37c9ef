import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Subprocess
import TestSupport
import Testing

/// Nothing false is said of a run's silence, and what was said is taken back.
@Suite(.timeLimit(.minutes(15))) struct SilenceTests: BridgeSuite {
    private let jobId = UUID()

    /// A bridge that stood still has to read first what came meanwhile.
    @Test func bridgeThatWasFrozenCallsNoRunSilentThatWentOn() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let listener = try await MonitorListener(broker, key: "job.#")
                let ending = UUID()
                let goingOn = UUID()
                let silent = UUID()
                try await broker.publish([ending, goingOn, silent].map { .first(of: $0, jobId) })
                // Its connection is given up while it stands still.
                let times = ["MIRRORING_BRIDGE_SILENCE": "8", "MIRRORING_BROKER_HEARTBEAT": "5"]
                let environment = environment(broker, folder).merging(times) { $1 }
                _ = try await Product.mom.withRunning(["bridge"], environment: environment) { bridge in
                    try await bridge.errorOutput.first(containing: "ready")
                    Foundation.kill(bridge.process.value, SIGSTOP)
                    try await Task.sleep(for: .seconds(16))  // twice the silence, by which the bridge is to be mistaken
                    // On one connection, which stands before the bridge goes on: to log in may take a busy broker as long as the silence.
                    try await broker.withPublisher { publisher in
                        try await publisher.publish([MirroringStatusEventArgs.ending(ending, of: jobId, at: 2)])
                        try await publisher.publish(MirroringStatusEventArgs.run(of: jobId, 2...3, runId: goingOn))
                        Foundation.kill(bridge.process.value, SIGCONT)
                        let goesOn = Task {
                            for sequence in 4... {
                                try await Task.sleep(for: .milliseconds(500))
                                let run = MirroringStatusEventArgs.run(of: jobId, sequence...sequence, runId: goingOn)
                                try await publisher.publish(run)
                            }
                        }
                        defer { goesOn.cancel() }
                        var statements: [Delivery] = []
                        _ = try await listener.first { delivery in
                            statements.append(delivery)
                            return delivery.properties.type == WireNames.MessageType.jobSilent
                        }
                        let last = statements.removeLast()
                        #expect(try JobNotice(silent: last.body).runId == silent, "the only one that is")
                        for statement in statements {
                            #expect(statement.properties.type == WireNames.MessageType.jobHeard)
                        }
                    }
                    Foundation.kill(bridge.process.value, SIGKILL)
                }
                await listener.close()
            }
        }
    }

    /// The bridge that has said so is dead; another one, with another folder or the same, reads on.
    @Test(arguments: ["offline", "elsewhere"])
    func silenceIsTakenBackByABridgeThatIsStartedLater(place: String) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let listener = try await MonitorListener(broker, key: "job.#")
                let run = UUID()
                try await broker.publish([.first(of: run, jobId)])
                var environment = environment(broker, folder).merging(["MIRRORING_BRIDGE_SILENCE": "1"]) { $1 }
                _ = try await Product.mom.withRunning(["bridge"], environment: environment) { bridge in
                    let said = try await listener.first { _ in true }
                    #expect(try JobNotice(silent: said.body).sequence == 1)
                    Foundation.kill(bridge.process.value, SIGKILL)
                }
                try await broker.publish([.ending(run, of: jobId, at: 2).now])
                environment["MIRRORING_OFFLINE_FOLDER"] = "\(folder.path())/\(place)"
                _ = try await Product.mom.withRunning(["bridge"], environment: environment) { bridge in
                    let delivery = try await listener.first { _ in true }
                    #expect(delivery.routingKey == "job.heard.\(jobId.lowercased)")
                    #expect(delivery.properties.type == WireNames.MessageType.jobHeard)
                    let heard = try JobNotice(heard: delivery.body)
                    #expect(delivery.properties.messageId == heard.messageId.lowercased)
                    #expect(heard.runId == run)
                    #expect(heard.sequence == 2)
                    let isEnd = if case .heard(_, .succeeded, true) = heard.kind { true } else { false }
                    #expect(isEnd, "\(heard.kind)")
                    Foundation.kill(bridge.process.value, SIGKILL)
                }
                await listener.close()
            }
        }
    }
}

extension MirroringStatusEventArgs {
    /// The first event of a run, as of now.
    fileprivate static func first(of run: UUID, _ jobId: UUID) -> Self {
        MirroringStatusEventArgs.run(of: jobId, 1...1, runId: run)[0].now
    }

    /// The same event, as one that happens now.
    fileprivate var now: Self {
        var event = self
        event.transferData.status.sentTime = .now
        event.transferData.status.receivedTime = .now
        return event
    }
}
