import ArgumentParser

/// What reading one input may cost.
struct Limits: ParsableArguments {
    @Option(help: "How many milliseconds of the processor's time an input may take.")
    var milliseconds = 1_000

    @Option(help: "By how many MiB reading may make the process grow, all inputs together.")
    var growth = 200

    @Option(help: "After how many seconds the process is ended that does not come back from an input.")
    var patience = 60

    func validate() throws {
        guard milliseconds > 0, growth > 0, patience > 0 else { throw ValidationError("A limit is at least 1.") }
    }

    /// The limits as options of a command.
    var arguments: [String] {
        ["--milliseconds", "\(milliseconds)", "--growth", "\(growth)", "--patience", "\(patience)"]
    }
}
