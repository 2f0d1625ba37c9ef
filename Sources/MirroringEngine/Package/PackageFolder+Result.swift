import MirroringFiles
import SystemPackage

/// What came of an import, noted before that is complete: who asks for it again, since the answer was lost, is told the same.
extension PackageFolder {
    private var result: String { "\(path)/\(Part.result.rawValue)" }

    /// Notes what came of an import, before its journal goes.
    ///
    /// - Parameter isDurable: whether it is on the disk when this returns.
    func write(result bytes: [UInt8], isDurable: Bool) throws(RunFailure) {
        do throws(SystemFailure) {
            try handle.replaceFile(Part.result.rawValue, at: result, with: bytes, durable: isDurable)
        } catch {
            throw RunFailure(error)
        }
    }

    /// Whether an import is complete, and what came of it was noted: as long as there is a journal it may be undone.
    func holdsResult() throws(RunFailure) -> Bool {
        do throws(Errno) {
            guard try handle.facts(FileName(Part.result.rawValue)) != nil else { return false }
            return try handle.facts(FileName(Part.journal.rawValue)) == nil
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: path))
        }
    }

    /// What came of an import that is complete; nil if that was not noted.
    func completeResult() throws(RunFailure) -> [UInt8]? {
        guard try holdsResult() else { return nil }
        let bytes = try WholeFile.read(Part.result.rawValue, in: handle, at: result, limit: Self.journalLimit)
        return bytes.map(Array.init)
    }

    /// Forgets what came of an import: it is undone, or begins anew.
    func removeResult() throws(RunFailure) {
        do throws(Errno) {
            try handle.removeFile(FileName(Part.result.rawValue))
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw RunFailure(SystemFailure(error, while: "removed", path: result))
            }
        }
    }
}
