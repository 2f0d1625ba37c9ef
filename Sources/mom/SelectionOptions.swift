public import ArgumentParser
public import MirroringEvents
import MirroringWire

import struct Foundation.UUID

/// The options that say which events a command is about.
struct SelectionOptions: ParsableArguments {
    @Option(name: .customLong("job"), help: "Only events of the job with this UUID.", transform: Self.uuid)
    var jobId: UUID?

    @Option(help: "Only events of this state.")
    var state: MirroringState?

    @Option(help: "Only events of exactly this severity.")
    var severity: Severity?

    @Option(help: "Only events of exactly this outcome; failed and completedWithErrors are ends that went wrong.")
    var outcome: Outcome?

    /// The selection that the options make.
    var selection: EventSelection {
        EventSelection(jobId: jobId, state: state, severity: severity, outcome: outcome)
    }

    /// The selection in words: `errors of all jobs`.
    var description: String {
        "\(selection.events) of \(jobId.map { "job \($0.lowercased)" } ?? "all jobs")"
    }

    private static func uuid(_ text: String) throws -> UUID {
        guard let uuid = UUID(uuidString: text) else {
            throw ValidationError(
                "\"\(text)\" is not a UUID. A job's is the id in its job file."
            )
        }
        return uuid
    }
}

extension EventSelection {
    /// Which events of a job, in words: `Transferred warning events`, `events with the outcome failed`.
    var events: String {
        let words = [state?.rawValue, severity?.rawValue, "events"].compactMap(\.self)
        return words.joined(separator: " ") + (outcome.map { " with the outcome \($0.rawValue)" } ?? "")
    }
}

extension MirroringState: ExpressibleByArgument {
    /// A state by its name, the older spelling `Transfering` included.
    public init?(argument: String) {
        self.init(spelling: argument)
    }
}

extension Severity: ExpressibleByArgument {}

extension Outcome: ExpressibleByArgument {}
