import MirroringCommands
import MirroringEvents
import Synchronization

/// Shows the events of a run to a person, on stderr: a line that is redrawn on a terminal, a line for each state elsewhere.
final class EventDisplay: MirroringEventSink {
    /// The run and package whose `Transferring` was shown last.
    private let transfer = Mutex<String?>(nil)

    func notify(_ event: MirroringStatusEventArgs) {
        let line = Self.line(event)
        if event.status.state == .transferring {
            if Console.redraws { return Console.status(Line(line)) }
            // In a log, one line says that a package moves; the others would only repeat it.
            let moved = "\(event.runId) \(event.transferData.packageHeader?.packageNumber ?? 0)"
            let isShown = transfer.withLock { transfer in
                defer { transfer = moved }
                return transfer == moved
            }
            guard !isShown else { return }
        }
        Console.progress(Line(line, Self.style(of: event.status.severity)))
        for entry in event.status.statusLog where entry.level != .processing {
            let kind = entry.category.map { " (\($0.rawValue))" } ?? ""
            Console.progress(
                Line("    \(entry.level.rawValue)\(kind): \(entry.message)", Self.style(of: entry.level.severity))
            )
        }
    }

    /// One line that says what an event says.
    static func line(_ event: MirroringStatusEventArgs) -> String {
        let data = event.transferData
        var parts = ["\(event.status.receivedTime)  \(data.initializeData.name)  \(event.status.state.rawValue)"]
        switch event.status.state {
        case .mirroringJobInitialized:
            let start = data.initializeData
            parts.append(
                "\(start.totalPages ?? 0) pages, \(start.totalFiles ?? 0) files, \(ByteCount(start.totalBytes ?? 0))"
            )
            parts.append("\(start.totalDeletions ?? 0) deletions in \(start.nrOfPackages ?? 0) packages")
        case .mirroringPackageInitialized, .transferring, .transferred, .mirroringPackageCompleted:
            guard let header = data.packageHeader, let body = data.packageBody else { break }
            parts.append("package \(header.packageNumber) of \(data.initializeData.nrOfPackages ?? 0)")
            switch event.status.state {
            case .transferring:
                parts.append("\(ByteCount(header.sizeOfSentData)) of \(ByteCount(header.fileSize))")
                if let rate = header.bytesPerSecond { parts.append("\(ByteCount(rate))/s") }
                if let item = body.currentItem { parts.append(item) }
            case .mirroringPackageCompleted:
                parts.append("\(body.importedPages) pages, \(body.importedFiles) files")
                if body.deletions > 0 { parts.append("\(body.deletions) deletions") }
            default:
                parts.append("\(body.pages) pages, \(body.files) files, \(ByteCount(header.fileSize))")
            }
        case .mirroringJobCompleted, .exportingError, .transferingError, .importingError:
            if event.status.outcome != .running { parts.append(event.status.outcome.rawValue) }
        }
        return parts.joined(separator: "  ")
    }

    private static func style(of severity: Severity) -> Line.Style? {
        switch severity {
        case .processing: nil
        case .warning: .yellow
        case .error: .red
        }
    }
}
