import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// Puts the engine together: where its settings come from, and where its events go.
///
/// Settings (`Config/engine.yaml`, then `MIRRORING_…` in the environment):
/// - `state.folder`: locks and records of runs; `/var/lib/mirroring/engine` for root.
/// - `rsync.program`: the rsync to use; found along `PATH`.
/// - `ssh.program`: the ssh by which other machines are reached; found along `PATH`.
/// - `outbox.wait`: seconds to go on delivering after the last run, 0 to 3600; 5.
/// - those of the publisher: `broker.uri`, `outbox.folder`, …
struct EngineComposition {
    var configuration: EngineConfiguration
    /// Shows the runs to whoever started them.
    let display: RunDisplay
    /// Delivers the events.
    let delivery: EventDelivery

    /// Gets every event of every run: kept for delivery first, then shown.
    var sink: any MirroringEventSink { TeeSink(delivery.publisher, display) }

    /// A run of a job.
    func runner(of job: Job) -> JobRunner {
        JobRunner(job: job, configuration: configuration, sink: sink, watcher: display)
    }

    /// Takes the settings and opens the outbox; no broker is asked.
    ///
    /// - Parameters:
    ///   - effective: the engine's settings.
    ///   - trigger: what started the runs.
    ///   - display: shows the runs to whoever started them.
    /// - Throws: `CommandFailure` for a setting that is wrong and an outbox that can't be used.
    init(_ effective: EffectiveSettings, trigger: String, display: RunDisplay) throws(CommandFailure) {
        var configuration = try EngineConfiguration(effective, trigger: trigger)
        if display.mode == .quiet { configuration.onWait = { _ in } }
        self.configuration = configuration
        self.display = display
        delivery = try EventDelivery(effective, of: "mirror")
    }

    /// Does the work of a command, which a signal cancels, while its runs are shown and their events delivered; says what was not, and
    /// ends the command.
    ///
    /// - Throws: what the work throws; `ExitCode` unless all is done.
    func run(_ work: @escaping @Sendable () async throws -> CommandExitCode) async throws {
        let (worst, unwritten) = try await Interruption.cancelling {
            let worst = try await display.whileShown(delivery) { try await delivery.whileDelivering(work) }
            return (worst, await display.finish())
        }
        let delivered = delivery.report(isQuiet: display.mode == .quiet)
        if let unwritten { Console.error("mirror: \(unwritten)") }
        // What failed is worse than a file that is wrong, and that worse than events that wait.
        let codes: [CommandExitCode] = [unwritten == nil ? .done : .failed, worst, delivered]
        guard let code = codes.first(where: { $0 != .done }) else { return }
        throw ExitCode(code.rawValue)
    }
}

extension EffectiveSettings {
    /// The files in which settings that hold were found.
    fileprivate var files: [String] {
        var files: [String] = []
        for case .file(let path, _) in values.map(\.origin) where !files.contains(path) { files.append(path) }
        return files
    }
}

extension EngineConfiguration {
    /// The configuration from the settings.
    init(_ effective: EffectiveSettings, trigger: String = "manual") throws(CommandFailure) {
        let identity = EngineIdentity(
            host: ProcessInfo.processInfo.hostName,
            instanceId: .version7(),
            version: ProgramVersion.text
        )
        do {
            let folder = try effective.folder("state.folder", default: "engine")
            self.init(stateFolder: folder, identity: identity, trigger: trigger)
            rsync = try effective.reader.checkedText(forKey: "rsync.program") ?? rsync
            ssh = try effective.reader.checkedText(forKey: "ssh.program") ?? ssh
            onWait = { Console.error("mirror: \($0)") }
            let outbox = EnginePlace(.outbox, at: try effective.folder("outbox.folder", default: "outbox"))
            places = [outbox] + effective.files.map { EnginePlace(.settings, at: $0) }
        } catch {
            throw effective.failure(error)
        }
    }
}
