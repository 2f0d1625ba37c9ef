import EventSamples
import MirroringEvents

@testable import MirroringCommands

/// A run of four packages, a little beyond its half.
enum RunSamples {
    static let start = ContinuousClock.now
    static let item = "archive/2026/summer-festival/photographs/originals/IMG_20260714_183002_0231.jpg"

    /// A moment of the run.
    static func at(_ seconds: Int) -> ContinuousClock.Instant {
        start + .seconds(seconds)
    }

    /// An event of it; what it tells can be changed.
    static func event(
        _ occurrence: MirroringOccurrence = .packageTransferring,
        log: [StatusLogEntry] = [],
        change: (inout MirroringTransferData) -> Void = { _ in }
    ) -> MirroringStatusEventArgs {
        var event = MirroringStatusEventArgs.typical()
        var data = MirroringInitializeData(name: "Town site")
        data.totalPages = 12_000
        data.totalFiles = 8_000
        data.totalBytes = 3_200_000_000
        data.totalDeletions = 12
        data.nrOfPackages = 4
        data.sourceRoot = "/srv/town"
        data.destinationUri = "file:///srv/www/"
        event.transferData.initializeData = data
        event.transferData.packageHeader?.packageNumber = 2
        event.transferData.packageHeader?.bytesPerSecond = 45_100_000
        event.transferData.packageBody?.currentItem = item
        var progress = MirroringProgress()
        progress.sentBytes = 1_950_000_000
        progress.sentItems = 12_340
        progress.errors = 1
        progress.warnings = 2
        progress.retries = 1
        progress.percent = 60
        progress.etaSeconds = 27
        event.transferData.progress = progress
        event.transferData.status = occurrence.status(
            statusLog: log,
            sentTime: event.status.sentTime,
            receivedTime: event.status.receivedTime
        )
        change(&event.transferData)
        return event
    }

    /// The run, begun 42 s before the event.
    static func view(
        name: String = "Town site",
        change: (inout MirroringTransferData) -> Void = { _ in }
    ) -> RunView {
        var view = RunView(name: name, at: start)
        view.take(
            event {
                $0.initializeData.name = name
                change(&$0)
            },
            at: at(42)
        )
        return view
    }
}
