import RabbitMQClient
import RabbitMQStream
import TestSupport
import Testing

/// A cluster of which not every node has the stream.
@Suite(.timeLimit(.minutes(15))) struct StreamClusterTests {
    /// A stream on the first node alone, and a reader that knows only the third.
    @Test func nodeThatHasTheStreamIsFound() async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await OwnBroker(in: folder, nodes: 3)
            try await cluster.start()
            let outcome: Swift.Result<Void, any Error>
            do {
                try await OwnBroker.$current.withValue(cluster) { try await readFromAnotherNode() }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            try await cluster.stop()
            try outcome.get()
        }
    }

    private func readFromAnotherNode() async throws {
        let arguments: FieldTable = [
            "x-queue-type": "stream", "x-initial-cluster-size": 1, "x-queue-leader-locator": "client-local",
        ]
        try await ScratchStream.with(arguments) { stream in
            try await stream.publish(1...100)
            let states = NotedStates()
            let configuration = try stream.configuration { $0.addresses[0].port += 4 }
            let first = configuration.addresses[0].port - 4
            let reader = StreamReader(
                configuration: configuration,
                shouldRetry: { _ in false },
                onStateChange: states.note
            )
            #expect(try await reader.messages(100, from: .first).numbers() == Array(1...100))
            let place = await states.first { if case .connected(let address) = $0 { address.port } else { nil } }
            #expect(place == first)
            #expect(try await reader.lastOffset(of: ScratchStream.name) == 99)
        }
    }
}
