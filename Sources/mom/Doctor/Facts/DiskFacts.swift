import MirroringCommands
import MirroringFiles
import MirroringSettings

/// How much room there is where something is kept.
struct DiskFacts: Sendable {
    /// What is kept there.
    enum Purpose: String, Sendable {
        case offlineLog = "offline log"
        case outbox

        /// What makes room beside removing something else.
        fileprivate var remedy: String {
            switch self {
            case .offlineLog: "let the log keep less (offline.keepFor, offline.keepBytes), or set offline.folder."
            case .outbox: "deliver what waits there (mirror outbox flush), or set outbox.folder."
            }
        }
    }

    /// What came of looking.
    enum Room: Sendable {
        case known(FileSystemRoom)
        /// Why it is not, as it follows "since".
        case unknown(String)
    }

    let purpose: Purpose
    let path: String
    /// The folder that is there, where the path or the end of it is not yet.
    let place: String
    let room: Room

    /// Less than this share is too little, or less than so much where that is less.
    private static let share = 20
    private static let enoughBytes = 1_000_000_000
    private static let enoughFiles = 10_000

    var finding: Finding {
        switch room {
        case .unknown(let reason):
            return .unknown(.disk, since: reason)
        case .known(let room):
            let name = "\(path) (\(purpose.rawValue))"
            let bytes = "\(Quantity.bytes(room.freeBytes)) of \(Quantity.bytes(room.bytes)) free"
            let hasBytes = room.freeBytes >= min(room.bytes / Self.share, Self.enoughBytes) && room.freeBytes > 0
            guard let files = room.files else {
                return hasBytes ? .good(.disk, "\(name): \(bytes).") : short("\(name): only \(bytes).", "df -h")
            }
            let inodes = "\(Quantity.number(files.free)) of \(Quantity.number(files.all)) inodes free"
            let hasFiles = files.free >= min(files.all / Self.share, Self.enoughFiles) && files.free > 0
            switch (hasBytes, hasFiles) {
            case (true, true): return .good(.disk, "\(name): \(bytes), \(inodes).")
            case (false, _): return short("\(name): only \(bytes).", "df -h")
            case (true, false):
                return short("\(name): only \(inodes), of which each file takes one.", "df -i")
            }
        }
    }

    /// - Parameters:
    ///   - sentence: of what there is too little.
    ///   - command: what shows it.
    private func short(_ sentence: String, _ command: String) -> Finding {
        let remedy = "\(command) \(ShellWord.quoted(place)): free some of it, \(purpose.remedy)"
        return .wrong(.disk, sentence, remedy: remedy)
    }
}
