import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

extension RunSilence {
    /// What is said of a run without an end of which there was no bridge to hear.
    static func sentence(noBridgeSince time: Timestamp) -> String {
        // A file's time, of which seconds are known.
        let since = TimeText.full(time)
        return Remedy.sentence(
            "The run has no end here. No bridge has written since \(since), so more may come.",
            .startBridge
        )
    }
}
