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
        discussion: "One line for each item on stdout: what is done, a tab, the path. The totals go to stderr."
    )

    @Argument(help: "A job file, or the name of a job.")
    var job: String?

    @Flag(help: "One JSON object a line: action, path (pathBytes in base64 if it is no text), size.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        try JobArgument.require(job != nil, unlessShown: settings)
    }

    mutating func run() async throws {
        try settings.showIfAsked([.engine], json: json)
        let job = try JobArgument.job(job ?? "")
        let configuration = try EngineConfiguration(settings.read(.engine))
        let changes: Changes
        do {
            changes = try await JobPlan(of: job, rsync: configuration.rsync).changes
        } catch let failure as RunFailure {
            throw CommandFailure(failure.category == .validation ? .usage : .failed, failure.description)
        }
        for change in changes.changes { try print(change.action, change.path, size: change.size) }
        for deletion in changes.deletions { try print("delete", deletion.path, size: 0) }
        let items = changes.changes.filter { $0.kind != .folder }
        let pages = items.count { job.pages.contains($0.path) }
        let content = RunSummary.content(
            pages: pages,
            files: items.count - pages,
            bytes: changes.totalBytes,
            deletions: changes.deletions.count
        )
        Console.error("\(job.name): \(content).")
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
    var size: Int

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
