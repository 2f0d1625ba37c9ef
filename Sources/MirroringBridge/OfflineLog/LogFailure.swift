import Glibc
import MirroringFiles
import MirroringOfflineLog

/// Why a part of the offline log's work can't be done.
struct LogFailure: Sendable, Equatable {
    /// What is told of it.
    let sentence: String
    /// Whether there is no room, on the disk or for this user.
    let isDiskFull: Bool

    init(_ error: any Error) {
        sentence = "\(error)"
        isDiskFull = [ENOSPC, EDQUOT].contains(error.systemNumber)
    }
}

extension Error {
    /// Whether nothing could be opened because too much is open.
    var lacksDescriptors: Bool { systemNumber.map(SystemFailure.lacksDescriptors) ?? false }

    /// The system's number, of what can't be done with the log's folder.
    fileprivate var systemNumber: Int32? {
        switch self {
        case let error as OfflineLogError: error.systemError
        case let error as StoredValueError: error.failure.number
        default: nil
        }
    }
}
