import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// `mirror plan`: shows what a run would do.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what a run would do, and does nothing.",
        discussion: """
            One line for each item on stdout: what is done, a tab, the path. What can't be read at the source is "unreadable", and \
            what stays at the destination therefore is "wait". The totals go to stderr.

            Exit code 1 if a run would be refused for what it would delete, which is listed all the same and followed by the \
            reason and the token that allows it (--json: {"refused": …, "token": …} as the last line), or if something can't be read.
            """
    )

    @Argument(help: "A job file, or the name of a job.")
    var job: String?

    @Flag(help: "One JSON object a line: action, path (pathBytes in base64 if it is no text), size.")
    var json = false

    @Flag(help: "Compares files by content, as mirror run --checksum does.")
    var checksum = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        try JobArgument.require(job != nil, unlessShown: settings)
    }

    mutating func run() async throws {
        try settings.showIfAsked([.engine], json: json)
        let job = try JobArgument.job(job ?? "", checksum: checksum)
        let configuration = try EngineConfiguration(settings.read(.engine))
        let plan: JobPlan
        do {
            plan = try await JobPlan(of: job, rsync: configuration.rsync, stateFolder: configuration.stateFolder)
        } catch let failure as RunFailure {
            throw CommandFailure(failure.category == .validation ? .usage : .failed, failure.description)
        }
        let changes = plan.changes
        for change in changes.changes { try print(change.action, change.path, size: change.size) }
        for deletion in changes.deletions { try print("delete", deletion.path, size: 0) }
        for deletion in changes.waiting { try print("wait", deletion.path, size: 0) }
        try show(unreadable: changes.unreadable)
        let items = changes.changes.filter { $0.kind != .folder }
        let pages = items.count { job.pages.contains($0.path) }
        let content = RunSummary.content(
            pages: pages,
            files: items.count - pages,
            bytes: changes.totalBytes,
            deletions: changes.deletions.count
        )
        Console.error("\(job.name): \(content).")
        if let failure = changes.waitingReason { Console.error("mirror: \(failure)") }
        if let refusal = plan.refusal { try show(refusal) }
        guard plan.refusal == nil, changes.unreadable.isEmpty, changes.waiting.isEmpty else {
            throw ExitCode(CommandExitCode.failed.rawValue)
        }
    }

    /// Lists what of the source can't be read, and says why.
    private func show(unreadable failures: [RunFailure]) throws {
        for failure in failures {
            let path = failure.item ?? ""
            if json {
                try Console.output(encoding: PlanLine(unreadable: path))
            } else {
                try Console.output("unreadable\t\(path)")
            }
            Console.error("mirror: \(failure)")
        }
    }

    /// Says that a run would be refused.
    private func show(_ refusal: DeletionRefusal) throws {
        for line in RunSummary.lines(of: refusal) { Console.error(Line(line)) }
        guard json else { return }
        try Console.output(encoding: RefusalLine(refused: refusal.reason, token: refusal.token.description))
    }

    private func print(_ action: String, _ path: RelativePath, size: Int) throws {
        guard json else {
            try Console.output("\(action)\t\(path)")
            return
        }
        try Console.output(encoding: PlanLine(action: action, path: path, size: size))
    }
}

/// A line of `mirror plan --json`.
private struct PlanLine: Encodable {
    var action: String
    var path: String?
    var pathBytes: Data?
    var size = 0

    /// What can't be read, as the failure names it.
    init(unreadable path: String) {
        action = "unreadable"
        self.path = path
    }

    init(action: String, path: RelativePath, size: Int) {
        self.action = action
        self.size = size
        if path.isRoot {
            self.path = "."
        } else if let text = String(validating: path.bytes, as: UTF8.self) {
            self.path = text
        } else {
            pathBytes = Data(path.bytes)
        }
    }
}

/// The last line of `mirror plan --json`, if a run would be refused.
private struct RefusalLine: Encodable {
    var refused: String
    var token: String
}

extension Change {
    /// What is done, in a word.
    fileprivate var action: String {
        switch kind {
        case .file: isNew ? "create" : "update"
        case .folder: isNew ? "create" : "attributes"
        case .other: isNew ? "create" : "update"
        case .hardLink: "link"
        case .attributes: "attributes"
        }
    }
}
