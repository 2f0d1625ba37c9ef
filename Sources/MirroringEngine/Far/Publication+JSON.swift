import Foundation
import MirroringRemote

/// Between two ends what is written down of a release is a message as it is on disk.
extension ReleaseNotes.Publication: JSONMessage {
    var problem: String? {
        guard MessageText.isLine(trigger) else { return "a trigger that is too long or no line" }
        return items ?? 0 < 0 || bytes ?? 0 < 0 ? "a negative number" : nil
    }
}
