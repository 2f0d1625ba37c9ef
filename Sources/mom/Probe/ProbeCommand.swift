import ArgumentParser
import Foundation
import MirroringCommands
import MirroringFiles
import MirroringSettings
import MirroringTrace
import RabbitMQManagement

/// `mom probe`: says whether copies are current and whole.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Says whether a site, or a folder, is a current and whole copy.",
        discussion: """
            Reads the trace that a run of a job with "trace: true" leaves: .well-known/mirroring-trace.json. Needs no broker.

            The trace's digest is compared with --digest; else with that of the folder --against; else, of a folder, with its very \
            files, and of a site with what this machine's offline log (setting offline.folder of the bridge) has of the run. Where \
            there is nothing of these, only age and outcome are judged, and the line says so.

            A line for each target on stdout: the target, the result, the run, its age, and what its digest was compared with. The \
            results are: current; updating (a run has been changing it for less than an hour, or --max-age); stuck (for longer); \
            mismatch (the digest is another one); incomplete (the run had errors); behind (the log has a newer good run); late; \
            untraced; unreadable; unreachable.

            A site's certificate has to be of an authority that the system trusts, or of one in the file SSL_CERT_FILE.

            EXIT CODES
              0 all are current or updating
              1 one is not
              2 a target, folder or digest is wrong
            """
    )

    @Argument(help: "Addresses of sites, or of traces (they end in .json), and folders.", completion: .directory)
    var targets: [String] = []

    @Option(
        help: ArgumentHelp(
            "How old a copy may be: 90s, 15m, 1h30m, 7d. Default: what its job expects.",
            valueName: "span"
        ),
        transform: span
    )
    var maxAge: TimeSpan?

    @Option(
        help: ArgumentHelp("A folder that has to hold the same files.", valueName: "folder"),
        completion: .directory
    )
    var against: String?

    @Option(help: ArgumentHelp("What the digest has to be: sha256: and 64 hexadecimal digits.", valueName: "digest"))
    var digest: String?

    @Option(help: ArgumentHelp("How many seconds a site may take to answer, 1 to 3600.", valueName: "seconds"))
    var timeout = 10

    @Flag(help: "One JSON object a line for each target.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    private static func span(_ text: String) throws -> TimeSpan {
        guard let span = TimeSpan(text) else {
            throw ValidationError(
                "\"\(text)\" is no span of time; write a number and its unit, as in 90s, 15m, 1h or 7d."
            )
        }
        return span
    }

    func validate() throws {
        guard !settings.show else { return }
        guard !targets.isEmpty else { throw ValidationError("Name what to probe: addresses of sites, or folders.") }
        guard digest == nil || against == nil else { throw ValidationError("Give one of --digest and --against.") }
        guard (1...3_600).contains(timeout) else { throw ValidationError("--timeout has to be 1 to 3600.") }
        if let digest, !TreeDigest.isDigest(digest) {
            throw ValidationError(
                "\"\(digest)\" is no digest; write sha256: and 64 hexadecimal digits, as a trace has it."
            )
        }
    }

    func run() async throws {
        try settings.showIfAsked([.bridge], json: json)
        let targets = try self.targets.map { (argument) throws(CommandFailure) in try ProbeTarget(argument) }
        let probe = Probe(
            maximumAge: maxAge?.seconds,
            wanted: try await wanted(),
            timeout: .seconds(timeout),
            authorities: try Self.authorities(),
            logFolder: try OfflineLogPath.defaultFolder(settings.read(.bridge))
        )
        let json = json
        let isGood: Bool
        do {
            isGood = try await Interruption.cancelling { try await Self.report(on: targets, by: probe, json: json) }
        } catch is CancellationError {
            throw CommandFailure(.failed, "The probe was interrupted.")
        }
        guard isGood else { throw ExitCode(CommandExitCode.failed.rawValue) }
    }

    /// Probes the targets, one after the other, and tells the results.
    ///
    /// - Returns: whether all are good.
    private static func report(on targets: [ProbeTarget], by probe: Probe, json: Bool) async throws -> Bool {
        let width = targets.map { Line($0.name).width }.max() ?? 0
        var isGood = true
        for target in targets {
            let result = try await probe.result(of: target)
            isGood = isGood && result.kind.isGood
            if json {
                try Console.output(encoding: ProbeLine(result))
                continue
            }
            let text = ProbeText(result: result)
            try Console.output(text.line(width: width))
            guard case .success = result.outcome else { continue }
            for problem in text.problems { Console.error("mom: \(problem)") }
        }
        return isGood
    }

    private func wanted() async throws -> TraceVerdict.Comparison? {
        if let digest { return TraceVerdict.Comparison(.given, digest: digest) }
        guard let against else { return nil }
        do {
            let digest = try await FolderProbe(path: against).digest()
            return TraceVerdict.Comparison(.folder, digest: digest, place: against)
        } catch let problem as FileProblem {
            throw CommandFailure(.usage, "\(against) \(problem.description(in: against)). Correct --against.")
        } catch let problem as ProbeProblem {
            throw CommandFailure(.usage, problem.sentence)
        }
    }

    private static func authorities() throws(CommandFailure) -> String? {
        guard let file = ProcessInfo.processInfo.environment["SSL_CERT_FILE"], !file.isEmpty else { return nil }
        guard HTTPExchange.isAuthorities(file) else {
            throw CommandFailure(
                .usage,
                "The certificates in \(file) can't be read. Name a readable PEM file in SSL_CERT_FILE, or unset it."
            )
        }
        return file
    }
}
