import MirroringCommands
import MirroringEvents

import struct Foundation.UUID

/// The jobs that rights are for.
enum GrantedJobs: Sendable, Hashable {
    /// Every job that there is or will be.
    case all
    /// These, at least one and each once.
    case these([UUID])

    /// How many fit one regular expression: the broker compiles it to 64 KiB at most.
    static let most = 500

    /// The jobs of a command line.
    ///
    /// - Throws: `CommandFailure` (exit code 2) for a text that is no UUID, and for too many.
    init(_ texts: [String]) throws(CommandFailure) {
        var jobs: [UUID] = []
        for text in texts {
            guard let job = UUID(uuidString: text) else {
                throw CommandFailure(.usage, "\"\(text)\" is not a UUID. A job's is the id in its job file.")
            }
            if !jobs.contains(job) { jobs.append(job) }
        }
        guard jobs.count <= Self.most else {
            throw CommandFailure(
                .usage,
                "\(jobs.count) jobs are more than the \(Self.most) that the rights of one user can name. "
                    + "Divide them among several users, or grant all with --all."
            )
        }
        self = .these(jobs)
    }

    /// The identifiers as they stand in keys, as a pattern without anchors.
    var pattern: String {
        switch self {
        case .all: NamePattern.uuid
        case .these(let jobs): NamePattern.any(of: jobs.map(\.lowercased))
        }
    }

    /// The identifiers in lower case; nil for all.
    var identifiers: [String]? {
        switch self {
        case .all: nil
        case .these(let jobs): jobs.map(\.lowercased)
        }
    }

    /// In words: `all jobs`, `1 job`.
    var words: String {
        switch self {
        case .all: "all jobs"
        case .these(let jobs): Quantity.count(jobs.count, "job")
        }
    }
}
