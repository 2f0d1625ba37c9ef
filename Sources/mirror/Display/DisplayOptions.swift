import ArgumentParser

/// How much of runs is shown, and in which form.
struct DisplayOptions: ParsableArguments {
    @Flag(
        name: .shortAndLong,
        help: "Says nothing of runs that succeed, and of others the result and what went wrong: for cron."
    )
    var quiet = false

    @Flag(
        name: .shortAndLong,
        help: "Says each item that is in place or deleted, all of the status logs, and where runs read and write."
    )
    var verbose = false

    @Flag(help: "Writes the events to stdout as they are published, one JSON object a line; else as --quiet.")
    var json = false

    func validate() throws {
        if quiet, verbose { throw ValidationError("Give one of --quiet and --verbose.") }
        if quiet, json { throw ValidationError("Give one of --quiet and --json.") }
    }

    /// How much a person is shown.
    var mode: DisplayMode {
        if verbose { return .verbose }
        return quiet || json ? .quiet : .normal
    }
}

/// How much of runs a person is shown.
enum DisplayMode: Sendable {
    /// What went wrong in runs that did not succeed, and nothing else.
    case quiet
    /// What runs do, what goes wrong, and how they end.
    case normal
    /// Each item as well.
    case verbose
}
