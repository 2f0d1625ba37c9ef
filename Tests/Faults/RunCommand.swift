import ArgumentParser
import EventSamples
import Foundation
import MirroringCommands
import TestSupport

/// `Faults run`: breaks things while events flow, and holds what arrives against what was published.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Injects faults while events flow, and prints a row for each.",
        discussion: """
            Every row runs on a broker of its own, with engines, a bridge and a subscriber as processes. "lost", "twice" and \
            "disorder" are the worst of the offline log, the bridge's cache and the subscriber; all must be 0. A run with the same \
            seed injects the same faults.

            ROWS
            \(FaultRow.all.map { "  \($0.name.padding(toLength: 15, withPad: " ", startingAt: 0))\($0.summary)" }.joined(separator: "\n"))

            EXIT CODES
              0 nothing lost    1 a row is red    2 wrong usage
            """
    )

    @Argument(help: "Which rows; by default all in the full form, and some in the short one.")
    var rows: [String] = []

    @Option(help: "short, for every run of the tests, or full.")
    var size: FaultRow.Size = .full

    @Option(help: "What chooses victims and moments; printed, so that a run can be repeated.")
    var seed: UInt64 = .random(in: 0...999_999)

    @Option(help: "How many rows run at a time; more than 1 tells less of how long calls and recoveries take.")
    var atOnce = 1

    @Option(help: ArgumentHelp("Takes a safeguard out, to see that a row can turn red: outbox or ordering."))
    var without: Safeguard?

    @Option(help: "Where logs and data go; kept when a row is red.")
    var folder = FileManager.default.temporaryDirectory.path + "/mirroring-faults-\(getpid())"

    func validate() throws {
        guard atOnce > 0 else { throw ValidationError("At least one row runs at a time, not \(atOnce).") }
        for row in rows where !FaultRow.all.contains(where: { $0.name == row }) {
            let names = FaultRow.all.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no row \"\(row)\", only \(names).")
        }
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw ValidationError("\(folder) is there already. Remove it, or choose another with --folder.")
        }
    }

    func run() async throws {
        // A signal takes the test bed down in good order: its broker would outlive this process.
        let red = try await Interruption.cancelling { try await self.runRows() }
        if red == 0 {
            try? FileManager.default.removeItem(atPath: folder)
        } else {
            say("\(red) red; logs in \(folder), repeat with --seed \(seed)")
            throw ExitCode(1)
        }
    }

    /// - Returns: how many are red.
    private func runRows() async throws -> Int {
        say("seed \(seed), \(size.rawValue) form\(without.map { ", without \($0.rawValue)" } ?? "")")
        say(RowReport.heading)
        var red = 0
        var rest = (rows.isEmpty ? FaultRow.standard(size) : FaultRow.all.filter { rows.contains($0.name) })[...]
        try await withThrowingTaskGroup(of: RowReport.self) { group in
            for row in rest.prefix(atOnce) { group.addTask { await self.report(on: row) } }
            rest = rest.dropFirst(atOnce)
            while let report = try await group.next() {
                try Task.checkCancellation()
                say(report)
                red += report.isClean ? 0 : 1
                if let row = rest.popFirst() { group.addTask { await self.report(on: row) } }
            }
        }
        return red
    }

    /// Prints at once, in a file and a pipe too.
    private func say(_ text: some CustomStringConvertible) {
        print(text)
        fflush(nil)
    }

    private func report(on row: FaultRow) async -> RowReport {
        // Each row has numbers of its own, so that it repeats when it is run alone.
        var generator = SeededGenerator(seed: row.name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
        var seen = Observations()
        do {
            var design = row.design(size)
            design.missing = without
            let verdict = try await TestBed.with(design, folder: "\(folder)/\(row.name)") { testBed in
                try await row.inflict(testBed, size, &generator, &seen)
                return try await testBed.verdict(seen, within: row.patience)
            }
            return RowReport(name: row.name, seen: seen, verdict: verdict)
        } catch {
            return RowReport(name: row.name, seen: seen, failure: "\(error)")
        }
    }
}

extension FaultRow.Size: ExpressibleByArgument {}
extension Safeguard: ExpressibleByArgument {}
