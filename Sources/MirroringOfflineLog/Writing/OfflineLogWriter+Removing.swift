import Foundation
import MirroringEvents
import MirroringFiles

extension OfflineLogWriter {
    /// Removes files, and closes them first. One that was written, replaced or removed since the survey is passed over.
    ///
    /// - Parameters:
    ///   - removals: files of this writer's folder that have to go, by a survey.
    ///   - removal: gets what was removed, and the first file that could not be.
    package func remove(_ removals: some Sequence<OfflineLogSurvey.Removal>, noting removal: inout OfflineLogRemoval) {
        for removable in removals {
            let item = removable.item
            // A run may have a second file, in which nothing is written.
            let isWritten = item.isLog && known[item.file.run] == item.file
            do {
                guard try files.folder.handle.facts(FileName(item.name))?.modified == item.modified else { continue }
                if isWritten { close(item.file.run) }
                try files.folder.handle.removeFile(FileName(item.name))
            } catch {
                let failure = SystemFailure(error, while: "removed", path: files.folder.path(of: item.name))
                if failure.number != ENOENT { removal.failure = removal.failure ?? OfflineLogError(failure) }
                continue
            }
            if isWritten { known[item.file.run] = nil }
            removal.bytes.addUpToMaximum(item.bytes)
            switch removable.reason {
            case .old: removal.old += 1
            case .finished: removal.finished += 1
            case .unfinished: removal.unfinished += 1
            }
        }
    }

    /// Forgets the files that others have removed, which else would be remembered for ever. A run that goes on begins a new one.
    ///
    /// - Parameter survey: of this writer's folder.
    package func forgetFiles(missingIn survey: OfflineLogSurvey) {
        // Those that are not there now: one may have been made since the survey began.
        let gone = known.values.filter { file in
            !survey.files.contains(file) && !isOpen(file.run) && files.folder.lacks(file.name)
        }
        for file in gone { known[file.run] = nil }
    }
}
