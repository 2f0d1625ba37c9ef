import Foundation
import TestSupport
import Testing

@testable import RabbitMQClient

/// A process that may have no more files and sockets open: in a process of its own, since the limit is a process's.
@Suite struct DescriptorLimitTests {
    @Test func connectionWithoutASocketIsNotTheBrokersFault() async {
        await #expect(processExitsWith: .success) {
            let configuration = try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test")
            let error = await #expect(throws: AMQPError.self) {
                try await withDescriptors(left: 0) { try await attempt(configuration) }
            }
            #expect(error?.code == .resourceError)
            #expect(error?.description == "Could not connect to \(configuration.addresses[0])\(remedy)")
        }
    }

    @Test func socketThatCannotBeWatchedIsRefused() async {
        await #expect(processExitsWith: .success) {
            let address = try BrokerAddress(uri: "amqp://127.0.0.1:1")
            let error = await #expect(throws: AMQPError.self) {
                try await withDescriptors(left: 0) { _ = try SocketDuplicate(of: STDERR_FILENO, at: address) }
            }
            #expect(error?.code == .resourceError)
            #expect(error?.description == "Could not connect to \(address)\(remedy)")
            try await withDescriptors(left: 1) {
                // Each gives its descriptor back.
                for _ in 1...2 { _ = try SocketDuplicate(of: STDERR_FILENO, at: address) }
            }
        }
    }

    /// The file may be good, and so may the setting that names it.
    @Test func certificatesThatCannotBeOpenedAreNotTheSettingsFault() async {
        await #expect(processExitsWith: .success) {
            var configuration = try BrokerConfiguration(uris: "amqps://127.0.0.1:1", connectionName: "test")
            configuration.tls.certificateAuthorities = #filePath
            let settings = configuration
            // What OpenSSL reads once it has read after this.
            let usual = await #expect(throws: AMQPError.self) { try await attempt(settings) }
            #expect(usual?.code == .tlsFailed)
            let error = await #expect(throws: AMQPError.self) {
                try await withDescriptors(left: 0) { try await attempt(settings) }
            }
            #expect(error?.code == .resourceError)
            let file = "The file of trusted authorities \(#filePath) can't be opened"
            #expect(error?.description == file + remedy)
        }
    }
}

private let remedy = ": too many open files. Let this process have more files open (ulimit -n, LimitNOFILE of a unit)."

private func attempt(_ configuration: BrokerConfiguration) async throws {
    _ = try await AMQPConsumer.open(configuration, address: configuration.addresses[0])
}
