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
struct EngineComposition {
    /// The engine's version, as its events tell it.
    static let version = "1.0.0"

    let settings: EngineSettings
    /// Gets every event of every run.
    let sink: any MirroringEventSink

    /// Reads the settings and makes the sink.
    ///
    /// - Parameters:
    ///   - trigger: what started the runs.
    ///   - display: shows the events to whoever started them.
    static func compose(trigger: String, display: any MirroringEventSink) async throws -> EngineComposition {
        EngineComposition(settings: try await settings(trigger: trigger), sink: display)
    }

    /// The engine's settings alone, for commands that send no events.
    static func settings(trigger: String = "manual") async throws -> EngineSettings {
        let reader = try await SettingsReader.settings(of: "engine")
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
