// sample: read a stream
import RabbitMQStream

// end of sample
func readAStream() async throws {
    // sample: read a stream
    let configuration = try StreamConfiguration(uris: "rabbitmq-stream://127.0.0.1", connectionName: "example")
    let reader = StreamReader(configuration: configuration)
    for try await chunk in reader.chunks(of: "mirroring.history", from: .first) {
        for message in chunk.messages {
            let key = try message.annotations()["x-routing-key"]?.string ?? "?"
            print(message.offset, message.time, key)
        }
    }
    // end of sample
}
