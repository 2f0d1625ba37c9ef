import Foundation
import MirroringBridge
import MirroringCommands
import MirroringPublisher
import MirroringSettings
import RabbitMQClient
import RabbitMQManagement

/// The settings of this machine, and what they lead to. Of a party whose settings are wrong nothing is known, and the others go on.
struct Setup: Sendable {
    /// What the settings of each party are.
    private(set) var facts: [SettingsFacts] = []
    /// Where events wait; nil if no engine is set up here.
    private(set) var publisher: PublisherConfiguration?
    /// The engine's settings, which name what is wrong with its outbox.
    private(set) var engine: EffectiveSettings?
    /// The bridge; nil if none is set up here.
    private(set) var bridge: BridgeConfiguration?
    /// Whom the client asks; nil if its settings are wrong.
    private(set) var client: ClientConfiguration?

    /// Reads all settings.
    init() {
        for party in Party.allCases {
            let reading: SettingsFacts.Reading
            do {
                let loaded = try LoadedSettings(of: party.component)
                try use(loaded.settings, of: party)
                reading = .loaded(SettingsFacts.Loaded(loaded))
            } catch let failure as SettingsFailure {
                reading = .refused(failure.sentences)
            } catch {
                reading = .refused((error as? CommandFailure)?.lines ?? ["\(error)"])
            }
            facts.append(SettingsFacts(party: party, reading: reading))
        }
    }

    private mutating func use(_ settings: EffectiveSettings, of party: Party) throws {
        switch party {
        case .engine:
            let configuration = try PublisherConfiguration(settings, connectionName: Self.connectionName)
            guard Self.isUsed(settings, configuration.outboxFolder) else { return }
            (publisher, engine) = (configuration, settings)
        case .bridge:
            let configuration: BridgeConfiguration
            do {
                var read = try BridgeConfiguration(
                    config: settings.reader,
                    offlineFolder: settings.folder("offline.folder", default: "offline")
                )
                read.broker.names = .init(of: settings, section: "broker")
                configuration = read
            } catch {
                throw settings.failure(error)
            }
            if Self.isUsed(settings, configuration.offlineFolder) { bridge = configuration }
        case .client:
            client = try ClientConfiguration(settings)
        }
    }

    /// Who has neither settings nor a folder has never been here: his defaults say nothing.
    private static func isUsed(_ settings: EffectiveSettings, _ folder: String) -> Bool {
        !settings.values.isEmpty || access(folder, F_OK) == 0
    }

    /// Why nothing is known of what a party keeps or may do, as it follows "since".
    func obstacle(of party: Party) -> String {
        let isRefused = facts.contains { $0.party == party && $0.isRefused }
        return isRefused
            ? "the \(party.rawValue)'s settings are wrong" : "no \(party.rawValue) is set up on this machine"
    }

    /// What connections are called in the broker's own views.
    static let connectionName = "mom doctor"

    /// The broker of a party, each of its addresses as settings have it; nil where it is not set up.
    func broker(of party: Party, within limit: Duration) -> BrokerConfiguration? {
        let configured =
            switch party {
            case .engine: publisher?.broker
            case .bridge: bridge?.broker
            case .client: client?.broker
            }
        guard var broker = configured else { return nil }
        broker.connectionName = Self.connectionName
        broker.connectTimeout = min(broker.connectTimeout, limit)
        broker.callTimeout = min(broker.callTimeout, limit)
        return broker
    }
}
