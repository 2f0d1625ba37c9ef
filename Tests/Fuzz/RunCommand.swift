import ArgumentParser
import Foundation
import MirroringCommands
import TestSupport

/// `Fuzz run`: gives readers their inputs, each in a process of its own.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Gives readers mutated inputs, and prints a row for each.",
        discussion: """
            Of each reader the files in Tests/Fuzz/Corpus are read as they are, then what is made of them by changing them. No input may end the process, take longer than a second or make the process grow by 200 MiB; and \
            what is accepted has to be the same after it was written and read again. The same seed makes the same inputs.

            READERS
            \(FuzzTargets.all.map { "  \($0.name.padding(toLength: 16, withPad: " ", startingAt: 0))\($0.summary)" }.joined(separator: "\n"))

            EXIT CODES
              0 all is as promised    1 a row is red    64 wrong usage
            """
    )

    @Argument(help: "Which readers; by default all.")
    var readers: [String] = []

    @Option(help: "How many inputs each reader gets.")
    var inputs = 100_000

    @Option(help: "What chooses the changes; printed, so that a run can be repeated.")
    var seed: UInt64 = .random(in: 0...999_999)

    @Flag(
        help:
            "Also reads a few inputs that are as large as they may be, or larger; a debug build takes too long for some."
    )
    var large = false

    @Option(help: "How many readers work at a time.")
    var atOnce = 1

    @Option(help: "The folder of the files that inputs are made of.")
    var corpus = Package.folder.appending(path: "Tests/Fuzz/Corpus").path(percentEncoded: false)

    @Option(help: "The folder for inputs of which something came that must not.")
    var findings = FileManager.default.temporaryDirectory.path + "/mirroring-fuzz-findings"

    @OptionGroup(title: "Limits")
    var limits: Limits

    @Flag(help: "Runs readers with a fault each instead: all have to turn red.")
    var selfTest = false

    func validate() throws {
        guard inputs > 0, atOnce > 0 else { throw ValidationError("At least one input and one reader is needed.") }
        let known = selfTest ? FuzzTargets.faulty : FuzzTargets.all
        for reader in readers where !known.contains(where: { $0.name == reader }) {
            throw ValidationError(
                "There is no reader \"\(reader)\", only \(known.map { $0.name }.joined(separator: ", "))."
            )
        }
    }

    func run() async throws {
        // A signal ends the workers with this process, and takes their files away.
        let red = try await Interruption.cancelling { try await self.runWorkers() }
        if red > 0 { throw ExitCode(1) }
    }

    /// - Returns: how many are red.
    private func runWorkers() async throws -> Int {
        say("seed \(seed)\n\(TargetReport.heading)")
        let assignment = Worker.Assignment(
            inputs: inputs,
            seed: seed,
            isLarge: large,
            corpus: corpus,
            limits: limits,
            findings: findings
        )
        let known = selfTest ? FuzzTargets.faulty : FuzzTargets.all
        var rest = known.filter { readers.isEmpty || readers.contains($0.name) }.map { Worker($0, assignment) }[...]
        var red = 0
        try await withThrowingTaskGroup(of: TargetReport.self) { group in
            for worker in rest.prefix(atOnce) { group.addTask { try await worker.run() } }
            rest = rest.dropFirst(atOnce)
            while let report = try await group.next() {
                say("\(report)")
                red += report.finding == nil ? 0 : 1
                if let worker = rest.popFirst() { group.addTask { try await worker.run() } }
            }
        }
        return red
    }

    /// Prints at once, in a file and a pipe too.
    private func say(_ text: String) {
        print(text)
        fflush(nil)
    }
}
