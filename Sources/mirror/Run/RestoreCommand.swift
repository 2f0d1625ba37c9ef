import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// `mirror restore`: puts back what runs have replaced or deleted.
struct RestoreCommand: OneJobCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts back what runs of a job have replaced or deleted, or lists it.",
        discussion: """
            A job with "keepDeleted: 7d" keeps for so long what its runs replace or delete. PATH is a file or folder, \
            relative to the destination and written as the list has it; of a folder all that is kept of it is restored. Nothing is \
            deleted. Without --at it is as it was before the last run that has replaced or deleted any of it.

            What is restored into the destination is a run of the job, with its events, and what it replaces is kept as well. What \
            can't be put in place stays as it was, and is named. The next run replaces it with what the source has, and deletes \
            what the source does not have. On another machine it comes back from that machine's own disk; --to copies on the machine of \
            the destination alone.

            --list prints a line for each version on stdout: until when it was there, what became of it, its size and its path.

            Exit codes: 0 done; 1 nothing of that name is kept, the job is being run, or the destination's machine can't be reached; 2 \
            wrong usage, settings or job file, or the job keeps nothing.
            """
    )

    @OptionGroup var named: NamedJob

    @Argument(help: "What to restore, relative to the destination; with --list, by default all.")
    var path: String?

    @Option(
        help: ArgumentHelp(
            "As it was just before then: 2026-11-28T14:00:00Z, \"2026-11-28 14:00\" by the local clock, or 2h ago.",
            valueName: "time"
        )
    )
    var at: String?

    @Option(help: ArgumentHelp("Copy it there instead: a folder that is empty, or is made.", valueName: "folder"))
    var to: String?

    @Flag(help: "List what there is to restore.")
    var list = false

    @Flag(
        help: """
            With --list, one JSON object a line: until, fate (replaced, deleted), kind (file, folder, other), size, runId, path \
            (pathBytes in base64 if it is no text).
            """
    )
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        try requireJob()
        guard !settings.show else { return }
        if list, to != nil || at != nil { throw ValidationError("--list goes with neither --at nor --to.") }
        if json, !list { throw ValidationError("--json goes with --list.") }
        if !list, path == nil { throw ValidationError("Name what to restore, or see what there is with --list.") }
        if let at, PastMoment.read(at) == nil {
            throw ValidationError("--at: \"\(at)\" is no time. \(PastMoment.shapes)")
        }
    }

    mutating func run() async throws {
        try settings.showIfAsked([.engine], json: json)
        let job = try to == nil ? named.read() : named.read(withDestinationHereFor: "mirror restore --to")
        let path = try Self.path(self.path ?? ".", of: job)
        let moment = at.flatMap { PastMoment.read($0) }
        if list {
            try await printVersions(path, of: job)
        } else if let to {
            let count = try await CommandFailure.saying {
                try KeptVersions(of: job).copy(path, before: moment, to: to)
            }
            Console.error("\(job.name): \(Quantity.count(count, "file")) copied to \(to).")
        } else {
            try await restore(path, of: job, before: moment)
        }
    }

    private func restore(_ path: RelativePath, of job: Job, before moment: Timestamp?) async throws {
        let engine = try EngineComposition(settings.read(.engine), trigger: "restore", display: RunDisplay())
        try await engine.run {
            let restore = JobRestore(job: job, configuration: engine.configuration, sink: engine.sink)
            let report = try await CommandFailure.saying { try await restore.run(path, before: moment) }
            engine.display.tell(report)
            guard report.outcome == .succeeded else { return .failed }
            Console.error(
                "The next run replaces it with what the source has, and deletes it if the source has nothing of that name."
            )
            return .done
        }
    }

    private func printVersions(_ path: RelativePath, of job: Job) async throws {
        let configuration = try EngineConfiguration(settings.read(.engine))
        let versions = try await Interruption.cancelling {
            try await CommandFailure.saying {
                try await KeptVersion.all(of: job, below: path, configuration: configuration)
            }
        }
        for version in versions {
            if json {
                try Console.output(encoding: VersionLine(version))
            } else {
                let slash = version.kind == .folder ? "/" : ""
                try Console.output(
                    "\(version.until.description)\t\(version.fate.rawValue)\t\(version.size)\t\(version.path)\(slash)"
                )
            }
        }
        guard versions.isEmpty else { return }
        throw CommandFailure(.failed, "Nothing of the name \(path) is kept.")
    }

    /// What somebody wrote: relative to the destination, or the whole path of something in it.
    private static func path(_ text: String, of job: Job) throws(CommandFailure) -> RelativePath {
        var rest = text[...]
        let destination = job.farDestination?.path ?? job.destination
        for folder in Set([job.destination, destination]) where text == folder || text.hasPrefix("\(folder)/") {
            rest = text.dropFirst(folder.count)
        }
        while rest.hasPrefix("/") && rest.count < text.count { rest = rest.dropFirst() }
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        while rest.hasSuffix("/") && rest.count > 1 { rest = rest.dropLast() }
        if rest.isEmpty || rest == "." { return .root }
        guard let path = RelativePath(shown: rest) else {
            throw CommandFailure(.usage, "\(text) is no path below \(job.destination). Name one relative to it.")
        }
        return path
    }
}

/// A line of `mirror restore --list --json`.
private struct VersionLine: Encodable {
    var until: Timestamp
    var fate: String
    var kind: String
    var size: Int
    var runId: UUID
    var path: String?
    var pathBytes: Data?

    init(_ version: KeptVersion) {
        until = version.until
        fate = version.fate.rawValue
        kind = version.kind.rawValue
        size = version.size
        runId = version.runId
        (path, pathBytes) = version.path.inJSON
    }
}
