import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEngine
import MirroringSettings

/// `mirror init`: writes a job file.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a job file with a new id and all keys.",
        discussion: """
            A name becomes Config/jobs/NAME.yaml if that folder is there, else /etc/mirroring/jobs/NAME.yaml; a path (with a slash, \
            or ending in .yaml) is taken as it is. Without either the text goes to stdout. A file that is there is left alone.
            """
    )

    @Argument(help: "The name of the job, or the path of its file.")
    var job: String?

    @Option(help: "The job's name for people. Default: that of the file.")
    var name: String?

    @Option(help: "The folder to mirror, here or at ssh://user@host/path.")
    var source = "/srv/source"

    @Option(help: "The folder that becomes equal to it; one of the two may be on another machine.")
    var destination = "/srv/destination"

    func validate() throws {
        guard job.map({ Self.title(of: Self.isPath($0) ? $0 : "\($0).yaml") }) != "" else {
            throw ValidationError("The job's name is empty. Give a name, or the path of a file.")
        }
        let texts: [(String, String?)] = [
            ("The name of a job", job), ("--name", name), ("--source", source), ("--destination", destination),
        ]
        for (option, text) in texts {
            guard let text, text.isEmpty || text.contains(where: \.isNewline) else { continue }
            throw ValidationError("\(option) is a text on one line.")
        }
    }

    mutating func run() async throws {
        guard let job else {
            let template = JobTemplate(name: name ?? "A job", source: source, destination: destination)
            for line in template.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                try Console.output(Line(String(line)))
            }
            return
        }
        let path = try Self.isPath(job) ? job : Self.path(ofJob: job)
        let current = FileManager.default.currentDirectoryPath
        let template = JobTemplate(
            name: name ?? Self.title(of: path),
            source: Self.absolute(source, from: current),
            destination: Self.absolute(destination, from: current)
        )
        do {
            try JobFile.create(template.text, at: path)
        } catch {
            throw CommandFailure(.usage, lines: error.problems.map(\.problem))
        }
        let id = template.id.uuidString.lowercased()
        let next = "mirror validate \(ShellWord.quoted(job))"
        Console.error("Wrote \(path), id \(id). Correct source and destination in it, then: \(next)")
    }

    private static func isPath(_ job: String) -> Bool {
        job.contains("/") || job.hasSuffix(".yaml") || job.hasSuffix(".yml")
    }

    /// The name of a file without what stands behind its last point.
    private static func title(of path: String) -> String {
        let base = path.split(separator: "/").last.map(String.init) ?? ""
        return base.lastIndex(of: ".").map { String(base[..<$0]) } ?? base
    }

    /// Where the file of a job lies that is found by its name.
    ///
    /// - Throws: `CommandFailure` (exit code 2) if neither folder is there.
    private static func path(ofJob name: String) throws(CommandFailure) -> String {
        let catalog = JobArgument.catalog
        let folders = [catalog.workingFolder].compactMap { $0 } + catalog.folders
        guard let folder = folders.first(where: { access($0, F_OK) == 0 }) else {
            throw CommandFailure(
                .usage,
                "Neither \(folders.joined(separator: " nor ")) is there. Make one, or name a file, as in \"mirror init ./NAME.yaml\"."
            )
        }
        return "\(folder)/\(name).yaml"
    }

    /// A path that was typed begins where the command was started; in the file it would begin at the file's folder. A place on another
    /// machine stays as it is.
    private static func absolute(_ path: String, from folder: String) -> String {
        path.hasPrefix("/") || path.hasPrefix("~") || RemotePlace.isMeant(by: path) ? path : "\(folder)/\(path)"
    }
}
