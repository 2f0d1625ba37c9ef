// sample: offline log
import MirroringEvents
import MirroringOfflineLog

// end of sample
func readOfflineLog() throws {
    // sample: offline log
    let folder = OfflineLogFolder(path: "/var/lib/mirroring/offline")
    for file in try folder.files() {
        let reader = try OfflineLogReader(path: folder.path(of: file))
        while let item = try reader.next() {
            switch item {
            case .entry(let entry): print(entry.position, entry.event.status.state.rawValue)
            case .skipped(let part): print(part)
            @unknown default: break
            }
        }
    }
    // end of sample
}
