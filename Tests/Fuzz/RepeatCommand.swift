import ArgumentParser
import Foundation

/// `Fuzz repeat`: reads one file in this process, where a debugger can look on.
struct RepeatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repeat",
        abstract: "Gives a reader one input again.",
        discussion: "What ends the process ends this one. Exit code 1: something came of it that must not."
    )

    @Argument(help: "The reader.")
    var reader: String

    @Argument(help: "The file with the input.")
    var file: String

    @OptionGroup(title: "Limits")
    var limits: Limits

    func run() throws {
        guard let target = FuzzTargets.named(reader) else { throw ValidationError("There is no reader \"\(reader)\".") }
        let input = Array(try Data(contentsOf: URL(filePath: file)))
        let folder = try ScratchFolder()
        defer { folder.remove() }
        Trial.limitMemory()
        var trial = try Trial(target, limits, in: folder)
        do {
            let outcome = try trial.read(input)
            let milliseconds = String(format: "%.1f", Double(outcome.microseconds) / 1_000)
            let word = outcome.isAccepted ? "accepted" : "refused"
            print("\(word) in \(milliseconds) ms, \(outcome.kibibytes / 1_024) MiB grown")
        } catch {
            print("RED \(reader): \(error)")
            throw ExitCode(1)
        }
    }
}
