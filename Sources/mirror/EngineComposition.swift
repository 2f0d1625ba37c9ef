import CommandSupport
import Configuration
import Foundation
import MirroringEngine
import MirroringEvents

/// Puts the engine together: where its settings come from, and where its events go.
///
/// Settings (`Config/engine.yaml`, then `MIRRORING_…` in the environment):
/// - `state.folder`: locks and records of runs; `/var/lib/mirroring/engine` for root.
/// - `rsync.program`: the rsync to use; found along `PATH`.
/// - `outbox.wait`: seconds to go on delivering after the last run, 0 to 3600; 5.
/// - those of the publisher: `broker.uri`, `outbox.folder`, …
struct EngineComposition {
    /// The engine's version, as its events tell it.
    static let version = "1.0.0"

    let settings: EngineSettings
    /// Shows the events to whoever started the runs.
    let display: any MirroringEventSink
    /// Delivers the events.
    let delivery: EventDelivery

    /// Gets every event of every run: kept for delivery first, then shown.
    var sink: any MirroringEventSink { EventFork(first: delivery.publisher, second: display) }

    /// Reads the settings and opens the outbox; no broker is asked.
    ///
    /// - Parameters:
    ///   - trigger: what started the runs.
    ///   - display: shows the events to whoever started them.
    /// - Throws: ``CommandFailure`` for a setting that is wrong and an outbox that can't be used.
    static func compose(trigger: String, display: any MirroringEventSink) async throws -> EngineComposition {
        let reader = try await SettingsReader.settings(of: "engine")
        return EngineComposition(
            settings: settings(reader, trigger: trigger),
            display: display,
            delivery: try EventDelivery(reader)
        )
    }

    /// The engine's settings alone, for commands that send no events.
    static func settings() async throws -> EngineSettings {
        settings(try await SettingsReader.settings(of: "engine"), trigger: "manual")
    }

    private static func settings(_ reader: ConfigReader, trigger: String) -> EngineSettings {
        let identity = EngineIdentity(
            host: ProcessInfo.processInfo.hostName,
            instanceId: .version7(),
            version: version
        )
        var settings = EngineSettings(
            stateFolder: reader.string(forKey: "state.folder", default: StateFolder.path(of: "engine")),
            identity: identity,
            trigger: trigger
        )
        settings.rsync = reader.string(forKey: "rsync.program", default: settings.rsync)
        return settings
    }
}
