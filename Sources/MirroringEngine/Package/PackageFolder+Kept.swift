import MirroringFiles
import SystemPackage

/// The end of an import whose replaced items stay: first the journal goes to them, which alone says what the numbers are; then both
/// leave the package's folder.
extension PackageFolder {
    /// Ends an import: from this one step on nothing of it is undone.
    ///
    /// - Parameter isDurable: whether the journal is on the disk there when this returns.
    func moveJournalToKept(isDurable: Bool) throws(RunFailure) {
        let kept = try openKept()
        let name = Part.journal.rawValue
        do throws(Errno) {
            try handle.rename(FileName(name), to: kept, FileName(name))
            if isDurable { try kept.synchronize() }
        } catch {
            throw RunFailure(SystemFailure(error, while: "moved", path: journal))
        }
    }

    /// Whether an import is complete, and what it has replaced is still here.
    func holdsReplaced() throws(RunFailure) -> Bool {
        do throws(Errno) {
            let kept = try handle.folder(FileName(Part.kept.rawValue))
            return try kept?.facts(FileName(Part.journal.rawValue)) != nil
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: kept))
        }
    }

    /// Moves what a complete import has replaced, with the journal.
    ///
    /// - Parameters:
    ///   - folder: where to.
    ///   - name: what it is called there.
    ///   - isDurable: whether it is on the disk there when this returns.
    func moveKept(to folder: OpenedFolder, as name: String, isDurable: Bool) throws(RunFailure) {
        do throws(Errno) {
            try handle.rename(FileName(Part.kept.rawValue), to: folder, FileName(name))
            guard isDurable else { return }
            try folder.synchronize()
            try handle.synchronize()
        } catch {
            throw RunFailure(SystemFailure(error, while: "moved", path: kept))
        }
    }
}
