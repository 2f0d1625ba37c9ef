import ArgumentParser
import MirroringCommands
import MirroringEngine
import MirroringSettings

import struct Foundation.UUID

/// `mirror validate`: checks job files and their folders.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks job files, their folders and what several have to do with each other, and does nothing.",
        discussion: """
            Without a job, all are checked that have a name. Everything that is wrong is told, with file and line.

            Exit code 0 if all jobs can be run, else 2, also where one that has a name is passed over. A warning, as for a job \
            that reads what another one writes, changes nothing about that.
            """
    )

    @Argument(help: "Job files, or names of jobs. Default: all that have a name.", completion: .job)
    var jobs: [String] = []

    @Flag(help: "One JSON object a line: file, id, name, valid, problems (line, severity, message).")
    var json = false

    @OptionGroup var settings: SettingsOptions

    mutating func run() async throws {
        try settings.showIfAsked([.engine], json: json)
        let places = try EngineConfiguration(settings.read(.engine)).ownPlaces
        let found = try jobs.isEmpty ? JobArgument.all() : (entries: Self.entries(jobs), passedOver: [])
        for sentence in found.passedOver { Console.error("mirror: \(sentence)") }
        let files = JobFindings(found.entries, besides: places).files
        for file in files {
            for problem in file.problems where problem.file == file.path && !json {
                Console.error("mirror: \(problem.sentence)")
            }
            if json { try Console.output(encoding: ValidationLine(file)) }
        }
        let valid = files.filter(\.isValid)
        if !json {
            for job in valid.compactMap(\.job) {
                Console.error("\(job.name): valid; mirrors \(job.source) to \(job.destination).")
            }
            if files.count > 1 { Console.error("mirror: \(Self.total(files.count, valid: valid.count))") }
        }
        guard valid.count == files.count, found.passedOver.isEmpty else {
            throw ExitCode(CommandExitCode.usage.rawValue)
        }
    }

    /// The jobs that are named, each once.
    private static func entries(_ arguments: [String]) -> [JobEntry] {
        var entries: [JobEntry] = []
        for argument in arguments {
            let entry = JobArgument.catalog.entry(argument)
            if !entries.contains(where: { Self.areOne($0, entry) }) { entries.append(entry) }
        }
        return entries
    }

    /// Whether two entries are of one file.
    private static func areOne(_ first: JobEntry, _ second: JobEntry) -> Bool {
        guard case .success(let document) = first.document, case .success(let other) = second.document else {
            return first.file == second.file
        }
        return document.isOfSameFile(as: other)
    }

    private static func total(_ count: Int, valid: Int) -> String {
        guard valid < count else { return "\(count) job files: all are valid." }
        func verb(_ count: Int) -> String { count == 1 ? "is" : "are" }
        return "\(count) job files: \(valid) \(verb(valid)) valid, \(count - valid) \(verb(count - valid)) not."
    }
}

/// A line of `mirror validate --json`.
private struct ValidationLine: Encodable {
    struct Problem: Encodable {
        let line: Int?
        let severity: JobConflict.Severity
        let message: String
    }

    let file: String
    let id: String?
    let name: String?
    let valid: Bool
    let problems: [Problem]

    init(_ file: JobFindings.File) {
        self.file = file.path
        id = file.job?.id.uuidString.lowercased()
        name = file.job?.name
        valid = file.isValid
        problems = file.problems.map { problem in
            let isHere = problem.file == file.path
            return Problem(
                line: isHere ? problem.line : nil,
                severity: problem.severity,
                message: isHere ? problem.message : problem.sentence
            )
        }
    }
}
