import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQManagement
import TestSupport
import Testing

/// `mom topology` on a real broker.
@Suite struct TopologyCommandTests {
    @Test func applyMakesEverythingAndCheckFindsItSo() async throws {
        try await withBroker(hasTopology: false) { broker in
            let before = try await broker.mom(["topology", "check"])
            #expect(before.exitCode == 1)
            #expect(before.errorOutput.contains("The exchange \"mirroring.events\" is missing.\n"))

            for arguments in [["topology", "apply"], ["topology", "check"], ["topology", "apply"]] {
                let result = try await broker.mom(arguments)
                #expect(result.exitCode == 0, "\(result.errorOutput)")
                #expect(result.output == "")
            }
            let definitions = try TopologyDefinitions(file: TestBroker.definitionsFile)
            let differences = try await broker.management.insisting {
                try await broker.management.differences(from: definitions, virtualHost: broker.virtualHost)
            }
            #expect(differences == [])
        }
    }

    /// The broker keeps a queue that has other arguments, and still reports success.
    @Test func queueWithOtherArgumentsIsNamed() async throws {
        try await withBroker(hasTopology: false) { broker in
            let other = QueueDefinition(
                name: WireNames.Queue.replayRequests,
                durable: true,
                autoDelete: false,
                arguments: ["x-queue-type": .string("quorum"), "x-max-length": .integer(4)]
            )
            try await broker.management.insisting {
                try await broker.management.declare(other, virtualHost: broker.virtualHost)
            }

            let result = try await broker.mom(["topology", "apply"])
            #expect(result.exitCode == 1)
            #expect(
                result.errorOutput.split(separator: "\n").first
                    == "The queue \"mirroring.replay-requests\" differs: the argument x-max-length is 4, not absent."
            )
        }
    }

    /// Settings, and the sentence and exit code that they must lead to.
    @Test(
        arguments: [
            ("amqp://guest:secret@127.0.0.1:1/%2f", nil, 1, "does not answer (connection refused)"),
            ("http://guest:secret@127.0.0.1", nil, 2, "begins with \"http\", not with amqp or amqps."),
            ("amqp://guest:secret@127.0.0.1:60000", nil, 2, "The port 70000 of the management API is not one from"),
            (
                "amqp://guest:secret@127.0.0.1", "ftp://a:secret@b", 2,
                "The address of the management API is not of the form"
            ),
        ] as [(String, String?, Int32, String)]
    )
    func wrongAddressIsOneSentence(broker: String, management: String?, code: Int32, sentence: String) async throws {
        var environment = ["MIRRORING_BROKER_URI": broker]
        environment["MIRRORING_MANAGEMENT_URI"] = management
        let result = try await Product.mom.run(["topology", "apply"], environment: environment)
        #expect(result.exitCode == code)
        #expect(result.errorOutput.contains(sentence), "\(result.errorOutput)")
        #expect(result.errorOutput.split(separator: "\n").count == 1)
        #expect(!result.errorOutput.contains("secret"))
    }

    @Test func wrongPasswordIsOneSentence() async throws {
        try await withBroker(hasTopology: false) { broker in
            let wrong = broker.managementURI(password: "wrong")
            var environment = broker.environment
            environment["MIRRORING_MANAGEMENT_URI"] = wrong
            let result = try await broker.mom(["topology", "apply"], environment: environment)
            #expect(result.exitCode == 2)
            #expect(result.errorOutput.contains("refuses the user \"guest\""), "\(result.errorOutput)")
            #expect(result.errorOutput.split(separator: "\n").count == 1)
        }
    }

    @Test func unknownVirtualHostIsOneSentence() async throws {
        try await withBroker(hasTopology: false) { broker in
            var environment = broker.environment
            environment["MIRRORING_BROKER_URI"] = broker.uri + "-other"
            for command in ["apply", "check"] {
                let result = try await broker.mom(["topology", command], environment: environment)
                #expect(result.exitCode == 2)
                #expect(result.errorOutput.contains("has no virtual host \"\(broker.virtualHost)-other\""))
            }
        }
    }

    @Test func definitionsThatAreNotThereAreNamed() async throws {
        try await withTemporaryFolder { folder in
            let result = try await Product.mom.run(
                ["topology", "check", "--definitions", "here.json"],
                in: folder.path()
            )
            #expect(result.exitCode == 2)
            #expect(result.errorOutput.contains("The file of definitions here.json can't be opened: no such file"))
        }
    }
}
