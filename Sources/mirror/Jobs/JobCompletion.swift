import ArgumentParser
import MirroringCommands
import MirroringEngine

extension CompletionKind {
    /// What may stand for a job: the names of jobs, job files, and folders in which some may lie.
    static var job: CompletionKind {
        .custom { _, _, prefix in JobCompletion(prefix: prefix).candidates }
    }
}

/// What a shell offers for the begin of a job's name or of its file's path.
struct JobCompletion {
    let prefix: String

    /// The candidates; the shell leaves out those that do not begin as its word does.
    var candidates: [String] {
        let names = prefix.contains("/") ? [] : JobCatalog { _ in }.all().map(\.name)
        return CompletionWords.offered(names + CompletionWords.paths(prefix, endingIn: [".yaml", ".yml"]))
    }
}
