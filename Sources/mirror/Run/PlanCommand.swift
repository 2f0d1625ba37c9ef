import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// `mirror plan`: shows what runs would do.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what runs would do, and does nothing.",
        discussion: """
            One line for each item on stdout: what is done, a tab, the path; of several jobs the job's name and a tab before \
            that. What can't be read at the source is "unreadable", and what stays at the destination therefore is "wait"; what \
            can't be put in its place there, since something else has it that stays, or since it can't be made there, is "obstructed". \
            The totals go to stderr.

            Exit code 1 if a run would be refused for what it would delete, which is listed all the same and followed by the \
            reason and the token that allows it (--json: {"job": …, "refused": …, "token": …} as the job's last line), or since \
            its destination's disk is not mounted (the same line without a token); or if something can't be read or put in its \
            place.
            """
    )

    @OptionGroup var named: NamedJobs

    @Flag(help: "One JSON object a line: job (its id), action, path (pathBytes in base64 if it is no text), size.")
    var json = false

    @Flag(help: "Compares files by content, as mirror run --checksum does.")
    var checksum = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        try named.require(unlessShown: settings)
    }

    mutating func run() async throws {
        try settings.showIfAsked([.engine], json: json)
        let selection = try JobSelection(named.jobs, all: named.all, checksum: checksum)
        try await JobPlans(selection, settings.read(.engine)).show(json: json)
    }
}

/// What runs of jobs would do, for people and programs.
struct JobPlans {
    private let selection: JobSelection
    private let configuration: EngineConfiguration

    /// Plans of jobs, with the engine's settings.
    init(_ selection: JobSelection, _ settings: EffectiveSettings) throws(CommandFailure) {
        self.selection = selection
        configuration = try EngineConfiguration(settings)
    }

    /// Looks at the trees of each job, and shows what differs.
    ///
    /// - Throws: `CommandFailure` if a job can't be planned: the only one at once, of several when all others were shown;
    ///   `ExitCode` if a run would be refused, or something can't be read.
    func show(json: Bool) async throws {
        var failures: [(sentence: String, category: MirroringEvents.Category)] = []
        var areAllGood = true
        for job in selection.jobs {
            do {
                if try await !show(job, json) { areAllGood = false }
            } catch let failure as RunFailure {
                failures.append((sentence(failure, of: job), failure.category))
            }
        }
        guard failures.isEmpty else {
            let isUsage = areAllGood && failures.allSatisfy { $0.category == .validation }
            throw CommandFailure(isUsage ? .usage : .failed, lines: failures.map(\.sentence))
        }
        guard areAllGood else { throw ExitCode(CommandExitCode.failed.rawValue) }
        if selection.isPartial { throw ExitCode(CommandExitCode.usage.rawValue) }
    }

    /// What the engine says, with the job's name before it where there are several.
    private func sentence(_ failure: RunFailure, of job: Job) -> String {
        selection.jobs.count > 1 ? "\(job.name): \(failure)" : failure.description
    }

    /// Shows what a run of a job would do; false if it would be refused, or something can't be read.
    private func show(_ job: Job, _ json: Bool) async throws -> Bool {
        let plan = try await JobPlan(
            of: job,
            rsync: configuration.rsync,
            ssh: configuration.ssh,
            version: configuration.identity.version,
            stateFolder: configuration.stateFolder,
            places: configuration.ownPlaces
        )
        func write(_ line: PlanLine, _ path: String) throws {
            if json {
                try Console.output(encoding: line)
            } else if selection.jobs.count > 1 {
                try Console.output("\(job.name)\t\(line.action)\t\(path)")
            } else {
                try Console.output("\(line.action)\t\(path)")
            }
        }
        func print(_ action: String, _ path: RelativePath, size: Int) throws {
            try write(PlanLine(job: job, action: action, path: path, size: size), "\(path)")
        }
        let changes = plan.changes
        for change in changes.changes { try print(change.action, change.path, size: change.size) }
        for deletion in changes.deletions { try print("delete", deletion.path, size: 0) }
        for deletion in changes.waiting { try print("wait", deletion.path, size: 0) }
        for failure in changes.unreadable {
            let path = failure.item ?? ""
            try write(PlanLine(job: job, unreadable: path), path)
            Console.error("mirror: \(sentence(failure, of: job))")
        }
        for (path, failure) in changes.obstructions {
            try print("obstructed", path, size: 0)
            Console.error("mirror: \(sentence(failure, of: job))")
        }
        let items = changes.changes.filter { $0.kind != .folder }
        let pages = items.count { job.pages.contains($0.path) }
        let content = RunSummary.content(
            pages: pages,
            files: items.count - pages,
            bytes: changes.totalBytes,
            deletions: changes.deletions.count
        )
        Console.error("\(job.name): \(content).")
        if let failure = changes.waitingReason { Console.error("mirror: \(sentence(failure, of: job))") }
        if let refusal = plan.refusal {
            for line in RunSummary.lines(of: refusal) { Console.error(Line(line)) }
            if json { try Console.output(encoding: RefusalLine(of: job, refusal)) }
        }
        if let failure = plan.lostDestination {
            Console.error("mirror: \(sentence(failure, of: job))")
            if json { try Console.output(encoding: RefusalLine(of: job, failure)) }
        }
        let isRefused = plan.refusal != nil || plan.lostDestination != nil
        return !isRefused && changes.unreadable.isEmpty && changes.waiting.isEmpty && changes.obstructions.isEmpty
    }
}

/// A line of `mirror plan --json`.
private struct PlanLine: Encodable {
    var job: String
    var action: String
    var path: String?
    var pathBytes: Data?
    var size = 0

    /// What can't be read, as the failure names it.
    init(job: Job, unreadable path: String) {
        self.job = job.id.uuidString.lowercased()
        action = "unreadable"
        self.path = path
    }

    init(job: Job, action: String, path: RelativePath, size: Int) {
        self.job = job.id.uuidString.lowercased()
        self.action = action
        self.size = size
        (self.path, pathBytes) = path.inJSON
    }
}

/// The last line of a job in `mirror plan --json`, if a run would be refused.
private struct RefusalLine: Encodable {
    var job: String
    var refused: String
    /// What allows it; nil where no token does.
    var token: String?

    init(of job: Job, _ refusal: DeletionRefusal) {
        self.job = job.id.uuidString.lowercased()
        refused = refusal.reason
        token = refusal.token.description
    }

    init(of job: Job, _ failure: RunFailure) {
        self.job = job.id.uuidString.lowercased()
        refused = failure.description
    }
}
