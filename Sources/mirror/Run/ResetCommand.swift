import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

import struct Foundation.UUID

/// `mirror reset`: drops what lies in the staging folders, or all that is known of a job.
struct ResetCommand: OneJobCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Drops the packages that earlier runs left behind, so that the next run starts over.",
        discussion: """
            An import that was cut short is put back first. The destination is not touched otherwise. Packages in staging folders \
            that the job file named before are dropped as well, and a release that is not published. What "keepDeleted" keeps, and \
            releases, stay. A destination on another machine is reset there.

            With --forget, what is known of the job's runs is removed, too, and a run whose engine died is ended; the job may be \
            given by its id if its file is gone (mirror list shows it). Of what stays, on another machine as well, the folders are \
            named. A destination that was there and is not any more keeps the job from being forgotten the first time, with exit \
            code 1.
            """
    )

    @OptionGroup var named: NamedJob

    @Flag(
        help: "Forgets the job, which may be given by its id: removes its packages and all that is known of its runs."
    )
    var forget = false

    @OptionGroup var settings: SettingsOptions

    mutating func run() async throws {
        try settings.showIfAsked([.engine])
        guard !forget else { return try await forgetJob(UUID(uuidString: named.argument) ?? named.read().id) }
        let job = try named.read()
        let configuration = try EngineConfiguration(settings.read(.engine))
        let count = try await CommandFailure.saying { try JobReset.reset(job, stateFolder: configuration.stateFolder) }
        let there = try await Interruption.cancelling {
            try await CommandFailure.saying { try await JobReset.resetThere(job, configuration: configuration) }
        }
        Console.error("\(job.name): \(Quantity.count(count + there, "package")) dropped; the next run starts over.")
    }

    /// Forgets a job; the end of a run whose engine died goes through the outbox, as every event does.
    private func forgetJob(_ id: UUID) async throws {
        let engine = try EngineComposition(settings.read(.engine), trigger: "manual", display: RunDisplay())
        let report = try await Interruption.cancelling {
            try await engine.delivery.whileDelivering {
                try await CommandFailure.saying {
                    try JobReset.forget(id, configuration: engine.configuration, sink: engine.sink)
                }
            }
        }
        guard let report else {
            throw CommandFailure(
                .usage,
                "Nothing is known of the job \(id.uuidString.lowercased()). \"mirror list\" shows what is."
            )
        }
        let delivered = engine.delivery.report()
        for sentence in report.left { Console.error("mirror: \(sentence)") }
        guard report.left.isEmpty else { throw ExitCode(CommandExitCode.failed.rawValue) }
        let dropped = [
            "\(Quantity.count(report.packages, "package")) in \(Quantity.count(report.places, "staging folder"))",
            Quantity.count(report.runs, "run"),
        ]
        let ended = report.endedRun ? ["1 open run ended"] : []
        Console.error("\(report.name): forgotten: \((dropped + ended).joined(separator: ", ")).")
        for sentence in report.kept { Console.error("    \(sentence)") }
        guard delivered == .done else { throw ExitCode(delivered.rawValue) }
    }
}
