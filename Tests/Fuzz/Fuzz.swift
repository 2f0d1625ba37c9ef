import ArgumentParser

/// Inputs of which nobody means well, by the million, for every reader of what others may have written.
@main
struct Fuzz: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Gives broken inputs to each of the program's readers: nothing worse than a refusal may come of it.",
        subcommands: [RunCommand.self, RepeatCommand.self, WorkerCommand.self]
    )
}
