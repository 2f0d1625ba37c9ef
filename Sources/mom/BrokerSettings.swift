import CommandSupport
import Configuration
import Foundation
import RabbitMQManagement

/// Which broker a command talks to: the settings `broker.uri` and `management.uri` of the client.
struct BrokerSettings {
    /// The management API.
    let management: ManagementAddress
    /// The virtual host that the AMQP URI names.
    let virtualHost: String

    /// Reads the settings (`MIRRORING_BROKER_URI`, `MIRRORING_MANAGEMENT_URI`).
    static func read() async throws -> Self {
        let settings = try await SettingsReader.settings(of: "client")
        let broker = settings.string(
            forKey: "broker.uri",
            isSecret: true,
            default: "amqp://guest:guest@127.0.0.1:5672/%2f"
        )
        return try Self(broker: broker, management: settings.string(forKey: "management.uri", isSecret: true))
    }

    init(broker: String, management: String?) throws(CommandFailure) {
        let (derived, virtualHost) = try Self.derive(from: broker)
        self.virtualHost = virtualHost
        do {
            self.management =
                try management.map { uri throws(ManagementError) in
                    try ManagementAddress(uri: uri, user: derived.user, password: derived.password)
                } ?? derived
        } catch {
            throw CommandFailure(.usage, "MIRRORING_MANAGEMENT_URI is wrong. \(error)")
        }
    }

    /// The management API that goes with an AMQP URI: the same host and user, the port 10000 above.
    private static func derive(from broker: String) throws(CommandFailure) -> (ManagementAddress, virtualHost: String) {
        guard let parts = URLComponents(string: broker), let scheme = parts.scheme?.lowercased(),
            ["amqp", "amqps"].contains(scheme), let host = parts.host, !host.isEmpty
        else {
            throw CommandFailure(
                .usage,
                "The broker's URI (MIRRORING_BROKER_URI) is not of the form amqp://USER:PASSWORD@HOST:PORT/VIRTUALHOST."
            )
        }
        let port = parts.port ?? (scheme == "amqps" ? 5_671 : 5_672)
        let path = parts.percentEncodedPath.dropFirst()
        let address = ManagementAddress(
            scheme: scheme == "amqps" ? "https" : "http",
            host: host.trimmingCharacters(in: ["[", "]"]),
            port: port + ManagementAddress.portDistance,
            user: parts.user ?? "guest",
            password: parts.user == nil ? "guest" : parts.password ?? "",
            certificateAuthorityFile: parts.queryItems?.first { $0.name == "cacertfile" }?.value
        )
        return (address, path.isEmpty ? "/" : path.removingPercentEncoding ?? String(path))
    }
}
