import MirroringEvents
import MirroringOfflineLog

/// How offline logs look to a person.
enum OfflineLogText {
    /// A run in the list of a folder.
    static func line(for file: OfflineLogFile, _ summary: OfflineLogSummary) -> String {
        guard let first = summary.first?.event, let last = (summary.last ?? summary.first)?.event else {
            return "\(file.start)  no events yet  \(file.name)"
        }
        let name = first.transferData.initializeData.name
        return "\(file.start)  \(name)  \(last.status.outcome.rawValue)  \(last.status.state.rawValue)  "
            + "events up to \(last.sequence)  \(file.name)"
    }

    /// An event: one line, and one more for each line of its log.
    static func lines(for event: MirroringStatusEventArgs) -> [String] {
        let status = event.status
        var words = [
            status.receivedTime.description, event.transferData.initializeData.name,
            "#\(event.sequence)",
            status.state.rawValue, status.severity.rawValue,
        ]
        if let header = event.transferData.packageHeader {
            let packages = event.transferData.initializeData.nrOfPackages.map { " of \($0)" } ?? ""
            words.append("package \(header.packageNumber)\(packages)")
            words.append("\(header.sizeOfReceiveData) of \(header.fileSize) bytes\(percentage(of: header))")
        }
        if status.terminal {
            words.append(status.outcome.rawValue)
        }
        return [words.joined(separator: "  ")] + status.statusLog.map(line(for:))
    }

    private static func line(for entry: StatusLogEntry) -> String {
        let category = entry.category.map { " (\($0.rawValue))" } ?? ""
        let item = entry.item.map { " \($0):" } ?? ""
        return "    \(entry.level.rawValue)\(category):\(item) \(entry.message)"
    }

    private static func percentage(of header: MirroringPackageHeader) -> String {
        guard header.fileSize > 0 else { return "" }
        let share = Double(header.sizeOfReceiveData) / Double(header.fileSize) * 100
        return " (\(Int(min(max(share, 0), 100))) %)"
    }
}
