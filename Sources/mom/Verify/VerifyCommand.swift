import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import MirroringSettings

/// `mom verify`: proves offline logs.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Proves that offline logs are complete.",
        discussion: """
            For each file: it is well-formed; every event is there once, in order, from the first to the last without a gap; event \
            ids and positions are distinct; every state may follow the one before; and the event that ends the run, if it is \
            there, is the only one and the last. A run that goes on is no failure; one of which nothing has been heard for \
            longer than the bridge's setting bridge.silence ended without a word, which is, unless no bridge has written \
            since: then more may come, and a line says so. Each dead letter that the bridge has noted \
            in the folder (dead-letters.jsonl) is one too. Needs no broker.

            With --bridge, a bridge is asked as well for what it has cached, of the runs of the named files, or of all runs for a \
            folder: each of its events has to be in the files, the same one. With --history that holds of the stream itself, \
            which is read from its oldest event to its end, where and as whom the bridge reads it, with each checksum compared.

            Each problem is a line on stdout, and the last line is a summary.

            EXIT CODES
              0 all is proven
              1 something is not, no bridge answers, or the history can't be read
              2 a path is wrong, can't be read or holds no offline logs, or none of that run; what can be read is verified
            """
    )

    @Argument(
        help: "Runs' XML files, or folders of them. Default: the bridge's folder, setting offline.folder.",
        completion: .offlineLog
    )
    var paths: [String] = []

    @Flag(help: "Also compare with what a bridge has cached, asked over the broker of the client's settings.")
    var bridge = false

    @Flag(help: "Also compare with the stream of events itself, read as the bridge's settings say.")
    var history = false

    @Option(help: ArgumentHelp("Only that run.", valueName: "run id"), completion: .loggedRun, transform: runId)
    var run: UUID?

    @Flag(help: "One object per file on stdout, as JSON, whether it is proven or not; the summary on stderr.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    /// Four times the interval in which a bridge brings its log to disk.
    private static let writingTime = Duration.seconds(1)

    private static func runId(_ text: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else { throw ValidationError("\"\(text)\" is not a UUID.") }
        return id
    }

    func validate() throws {
        guard bridge, history else { return }
        throw ValidationError("What is compared is either what a bridge has (--bridge) or the history (--history).")
    }

    func run() async throws {
        try settings.showIfAsked(bridge ? [.bridge, .client] : [.bridge], json: json)
        let effective = try settings.read(.bridge)
        let paths = self.paths.isEmpty ? [try OfflineLogPath.defaultFolder(effective)] : self.paths
        let expected = try await expected(effective)
        // What the bridge has read it writes within moments.
        if expected != nil { try await Task.sleep(for: Self.writingTime) }
        var verification = Verification(
            expected: expected,
            run: run,
            silence: try OfflineLogPath.silence(effective),
            json: json
        )
        for path in paths {
            try verification.verify(path)
        }
        var summary = verification.summary
        if let expected {
            for difference in expected.differences(of: verification.comparedRuns) {
                summary.addDifference(from: expected.place)
                json ? Console.error(Line(difference)) : try Console.output(Line(difference))
            }
        }
        if summary.isNothingButMisses { throw ExitCode(summary.exitCode.rawValue) }
        if let run, summary.isEmpty {
            throw CommandFailure(
                summary.isProof ? .usage : .failed,
                "There is no offline log of run \(run.lowercased) in \(paths.joined(separator: ", ")). Name another run or folder."
            )
        }
        json ? Console.error("\(summary)") : try Console.output("\(summary)")
        guard summary.exitCode == .done else { throw ExitCode(summary.exitCode.rawValue) }
    }

    private func expected(_ effective: EffectiveSettings) async throws -> ExpectedEvents? {
        if bridge { return try await ExpectedEvents.ask(of: run, settings.read(.client)) }
        return history ? try await ExpectedEvents.read(of: run, effective) : nil
    }
}
