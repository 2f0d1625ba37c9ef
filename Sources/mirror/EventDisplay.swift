import CommandSupport
import Foundation
import MirroringEvents
import Synchronization

/// Shows the events of a run to a person, on stderr: a line that is redrawn on a terminal, a line for each state elsewhere.
final class EventDisplay: MirroringEventSink {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let usesColor = Console.allowsColor(on: STDERR_FILENO)
    /// The run and package whose `Transferring` was shown last, and whether a redrawn line stands on the terminal.
    private let shown = Mutex<(transfer: String?, isLineOpen: Bool)>((nil, false))

    func notify(_ event: MirroringStatusEventArgs) {
        let line = Self.line(event)
        shown.withLock { shown in
            let isProgress = event.status.state == .transferring
            if isTerminal {
                if shown.isLineOpen { Self.write("\r\u{1B}[K") }
                if isProgress {
                    Self.write(String(line.prefix(Self.columns - 1)))
                    shown.isLineOpen = true
                    return
                }
                shown.isLineOpen = false
            } else if isProgress {
                // In a log, one line says that a package moves; the others would only repeat it.
                let transfer = "\(event.runId) \(event.transferData.packageHeader?.packageNumber ?? 0)"
                guard shown.transfer != transfer else { return }
                shown.transfer = transfer
            }
            Console.error(colored(line, by: event.status.severity))
            for entry in event.status.statusLog where entry.level != .processing {
                let kind = entry.category.map { " (\($0.rawValue))" } ?? ""
                Console.error(colored("    \(entry.level.rawValue)\(kind): \(entry.message)", by: entry.level.severity))
            }
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

    private func colored(_ text: String, by severity: Severity) -> String {
        guard usesColor else { return text }
        return switch severity {
        case .processing: text
        case .warning: "\u{1B}[33m\(text)\u{1B}[0m"
        case .error: "\u{1B}[31m\(text)\u{1B}[0m"
        }
    }

    private static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 10 ? Int(size.ws_col) : 80
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
