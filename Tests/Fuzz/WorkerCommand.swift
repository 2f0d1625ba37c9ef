import ArgumentParser
import Foundation
import MirroringFiles

/// `Fuzz worker`: what `Fuzz run` starts for each reader.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Gives one reader its inputs, in this process.",
        shouldDisplay: false
    )

    @Argument var reader: String
    @Option var folder: String
    @Option var inputs: Int
    @Option var seed: UInt64
    @Option var corpus: String
    @Flag var large = false
    @OptionGroup var limits: Limits

    func run() throws {
        do {
            try readAll()
        } catch {
            print("\(error)".split(whereSeparator: \.isNewline).joined(separator: " "))
            throw ExitCode(1)
        }
    }

    private func readAll() throws {
        guard let target = FuzzTargets.named(reader) else { throw Finding("There is no reader \"\(reader)\".") }
        let sequence = InputSequence(
            try target.seeds(from: Corpus(folder: corpus)),
            large: large ? target.large : [],
            form: target.form,
            // Each reader has inputs of its own, so that it repeats when it is run alone.
            seed: reader.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) }
        )
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        let file = try OpenedFile<SystemFailure>("\(folder)/\(Worker.record)", flags, while: "written")
        let files = "\(folder)/\(Worker.files)"
        try FileManager.default.createDirectory(
            atPath: files,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        Trial.limitMemory()
        var record = FlightRecord()
        var trial = try Trial(target, limits, in: ScratchFolder(at: files))
        while record.number < inputs {
            record.input = sequence.input(record.number)
            try file.write(record.bytes, at: 0)
            do {
                record.note(try trial.read(record.input))
            } catch {
                throw Finding("\(sequence.name(of: record.number)): \(error)")
            }
        }
        try file.write(record.bytes, at: 0)
    }
}
