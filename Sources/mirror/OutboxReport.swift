import Foundation
import MirroringEvents
import MirroringPublisher

/// What `mirror outbox --json` prints. Times in RFC 3339, sizes in bytes; what is not known is left out.
struct OutboxReport: Encodable {
    /// What one process has there.
    struct Process: Encodable {
        let process: String
        /// `alive`, `dead` or `unknown`.
        let owner: OutboxSequence.Owner
        let brokers: [String]
        let virtualHost: String?
        /// The user name under which it published.
        let user: String?
        let isForThisBroker: Bool
        let waiting: Int
        let bytes: Int
        let oldest: Timestamp?
        let jobs: [String]
        let problems: [String]
    }

    let folder: String
    let waiting: Int
    let bytes: Int
    let maximumBytes: Int
    let oldest: Timestamp?
    /// The oldest process first.
    let processes: [Process]
    let setAside: [String]
    let foreign: [String]

    init(_ survey: OutboxSurvey, maximumBytes: Int) {
        folder = survey.folder
        waiting = survey.waiting
        bytes = survey.bytes
        self.maximumBytes = maximumBytes
        oldest = survey.oldest
        processes = survey.sequences.map { sequence in
            Process(
                process: sequence.process.lowercased,
                owner: sequence.owner,
                brokers: sequence.brokers,
                virtualHost: sequence.virtualHost,
                user: sequence.user,
                isForThisBroker: sequence.isForThisBroker,
                waiting: sequence.waiting,
                bytes: sequence.bytes,
                oldest: sequence.oldest,
                jobs: sequence.jobs,
                problems: sequence.problems
            )
        }
        setAside = survey.setAside
        foreign = survey.foreign
    }
}
