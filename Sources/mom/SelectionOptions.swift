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

    /// The selection that the options make.
    var selection: EventSelection {
        EventSelection(jobId: jobId, state: state, severity: severity)
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
    /// Which events of a job, in words: `Transferred warning events`.
    var events: String {
        switch (state, severity) {
        case (nil, nil): "events"
        case (let state?, nil): "\(state.rawValue) events"
        case (nil, let severity?): "\(severity.rawValue) events"
        case (let state?, let severity?): "\(state.rawValue) \(severity.rawValue) events"
        }
    }
}

extension MirroringState: ExpressibleByArgument {
    /// A state by its name, the older spelling `Transfering` included.
    public init?(argument: String) {
        self.init(spelling: argument)
    }
}

extension Severity: ExpressibleByArgument {}
