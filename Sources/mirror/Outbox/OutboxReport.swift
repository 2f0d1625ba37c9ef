import Foundation
import MirroringEvents
import MirroringPublisher

/// What `mirror outbox --json` prints. Times in RFC 3339, sizes in bytes; what is not known is left out.
struct OutboxReport: Encodable {
    /// What one process has there.
    struct Process: Encodable {
        let process: String
        /// `alive`, `dead` or `unknown`.
        let owner: OutboxShare.Owner
        /// The user of the machine to whom its files belong, if that is another.
        let account: String?
        let brokers: [String]
        let virtualHost: String?
        /// The user name under which it published.
        let user: String?
        let isForThisBroker: Bool
        /// Whether its events were counted; of another user's many files they are not.
        let isCounted: Bool
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
    let setAsideBytes: Int
    let foreign: [String]
    let problems: [String]
    let leftAlone: [String]

    init(_ survey: OutboxSurvey, maximumBytes: Int) {
        folder = survey.folder
        waiting = survey.waiting
        bytes = survey.bytes
        self.maximumBytes = maximumBytes
        oldest = survey.oldest
        processes = survey.shares.map { share in
            Process(
                process: share.process.lowercased,
                owner: share.owner,
                account: share.account,
                brokers: share.brokers,
                virtualHost: share.virtualHost,
                user: share.user,
                isForThisBroker: share.isForThisBroker,
                isCounted: share.isCounted,
                waiting: share.waiting,
                bytes: share.bytes,
                oldest: share.oldest,
                jobs: share.jobs,
                problems: share.problems
            )
        }
        setAside = survey.setAside
        setAsideBytes = survey.setAsideBytes
        foreign = survey.foreign
        problems = survey.problems
        leftAlone = survey.leftAlone
    }
}
