import MirroringRemote
import Synchronization

/// What is asked about what was at the destination once.
extension DestinationService {
    /// Works on such a question, each in a session that was opened for it.
    func past(_ question: FarQuestion) throws -> [UInt8] {
        let asked = try FarPastQuestion(records: question.bytes)
        guard request.mode == asked.mode else {
            throw ProtocolViolation("what is asked about what was there once is not what it was opened for")
        }
        switch asked {
        case .releases: return FarPastAnswers.records(of: try destination.withLock { try $0.releases() })
        case .target(let beginning):
            return FarPastAnswers.records(of: try destination.withLock { try $0.target(beginning) })
        case .roll(let release):
            try destination.withLock { try $0.roll(to: release) }
            return []
        case .versions(let path):
            return FarPastAnswers.records(of: try destination.withLock { try $0.versions(of: path) })
        case .choose(let restoring): return try destination.withLock { try $0.choose(restoring).json() }
        case .copy(let restoring):
            // Nobody needs a copy that is not whole: who asks again has it begun anew.
            return try question.onTask(cancelledBy: [.cancelled, .abandoned]) {
                try self.destination.withLock { destination in
                    let all = try destination.choose(restoring).entries.count(where: \.isStaged)
                    return try destination.copy(restoring) { question.progressed($0, of: all) }.json()
                }
            }
        }
    }
}

extension FarPastQuestion {
    /// What the folder has to be opened for.
    fileprivate var mode: OpenRequest.Mode {
        switch self {
        case .releases, .versions: .list
        case .target, .roll: .rollback
        case .choose, .copy: .restore
        }
    }
}
