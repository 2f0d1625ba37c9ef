import Logging
import MirroringDiagnostics
import MirroringOfflineLog

/// What goes wrong with the log, until it is mended.
extension OfflineLogKeeper {
    /// Why the log can't be written as it should; nil while it can.
    var lastError: String? {
        Work.allCases.first { errors[$0] != nil }.flatMap { errors[$0]?.sentence } ?? writing?.log.obstacle
    }

    /// The reasons for that; none while it can.
    var troubles: Set<BridgeTrouble> {
        guard !errors.isEmpty else { return lastError == nil ? [] : [.offlineLog] }
        return Set(errors.values.map { $0.isDiskFull ? .diskFull : .offlineLog })
    }

    /// Does something, and notes whether it went wrong. While it does in the same way, that is not said again; nor is it for each event
    /// where a disk has room now and then.
    ///
    /// - Parameter body: what is done; again, where a descriptor for it is missing: the log's files give theirs.
    @discardableResult
    func perform(_ work: Work, _ body: () throws -> Void) -> Bool {
        do {
            do {
                try body()
            } catch  where error.lacksDescriptors && writing?.log.closeHalf() == true {
                try body()
            }
            if errors.removeValue(forKey: work) != nil {
                recurrences.logEnd(of: work.rawValue, .notice, "can \(work.rawValue) again")
            }
            return true
        } catch {
            let failure = LogFailure(error)
            if errors.updateValue(failure, forKey: work) != failure {
                recurrences.log(.error, "can't \(work.rawValue)", reason: failure.sentence, of: work.rawValue) {
                    ["error": "\(failure.sentence)"]
                }
            }
            return false
        }
    }
}
