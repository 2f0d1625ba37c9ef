public import Foundation
import Subprocess

/// A node of a broker that `Broker/broker` runs, asked in its own language.
///
/// `rabbitmqctl` asks in the same way, and starts an Erlang machine for each command: more than a second of a processor's time, which
/// can be half a minute where others need the processor too.
public struct BrokerNode: Sendable {
    private let port: Int
    private let data: URL

    /// The node that listens on an AMQP port, of the broker with this data folder.
    public init(port: Int, data: URL) {
        self.port = port
        self.data = data
    }

    /// Has it evaluate Erlang expressions, separated by commas and with a full stop at their end.
    ///
    /// - Returns: the value of the last one, as `erl_call` writes it.
    /// - Throws: ``BrokerToolFailure`` if they have none.
    @discardableResult
    public func evaluate(_ expressions: String) async throws -> String {
        // Its name must be another one than that of whoever asks at the same time. It finds the cookie in its home.
        let name = "test-\(UUID().uuidString.lowercased())"
        let result = try await Subprocess.run(
            .name("erl_call"),
            arguments: ["-sname", "mom-\(port)@localhost", "-h", name, "-timeout", "240", "-e"],
            environment: .inherit.updating(["HOME": data.path(), "ERL_EPMD_PORT": try portOfNames]),
            input: .string("\(expressions)\n"),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        let (output, beginning) = (result.standardOutput, "{ok, ")
        guard result.terminationStatus.isSuccess, output.hasPrefix(beginning) else {
            throw BrokerToolFailure(description: "\(expressions): \(output)\(result.standardError)")
        }
        return String(output.dropFirst(beginning.count).dropLast())
    }

    /// Where the broker's own name service listens.
    private var portOfNames: String {
        get throws {
            let settings = try String(contentsOf: data.appending(path: "settings"), encoding: .utf8)
            let start = "epmd_port="
            guard let setting = settings.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix(start) })
            else {
                throw BrokerToolFailure(description: "The settings in \(data.path()) name no port of epmd.")
            }
            return String(setting.dropFirst(start.count))
        }
    }
}
