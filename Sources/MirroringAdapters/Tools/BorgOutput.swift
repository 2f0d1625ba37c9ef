import MirroringEvents

/// What borg says: JSON with `--log-json`, or the line that it draws on a terminal.
enum BorgOutput {
    private struct Message: Decodable {
        let type: String
        let msgid: String?
        let originalSize: Double?
        let nfiles: Double?
        let path: String?
        let current: Double?
        let total: Double?
        let levelname: String?
        let message: String?
    }

    /// Reads a line.
    static func report(in line: String) -> ToolReport? {
        guard let message = JSONLine.read(Message.self, from: line) else { return textReport(in: line) }
        var report = ToolReport()
        switch message.type {
        case "archive_progress":
            report.bytes = JSONLine.count(message.originalSize)
            report.items = JSONLine.count(message.nfiles)
            report.moved = report.items
            report.currentItem = message.path.flatMap { $0.isEmpty ? nil : $0 }
        case "progress_percent":
            // Others are shares of what comes before, as of a cache that is brought up to date.
            guard message.msgid?.hasPrefix("extract") == true, let current = message.current,
                let total = message.total, total > 0
            else { return nil }
            report.percent = JSONLine.count(min(1, current / total) * 100)
        case "log_message":
            let levels: [String: LogLevel] = ["WARNING": .warning, "ERROR": .error, "CRITICAL": .error]
            guard let level = levels[message.levelname ?? ""], let said = message.message else { return nil }
            return ToolReport(level, said)
        default: return nil
        }
        return report.isProgress ? report : nil
    }

    /// `1.20 GB O 1.10 GB C 10.50 MB D 1234 N home/user/file`
    private static func textReport(in line: String) -> ToolReport? {
        let words = line.split(separator: " ", maxSplits: 11)
        guard words.count >= 11, words[2] == "O", words[5] == "C", words[8] == "D", words[10] == "N",
            let bytes = AmountText.bytes("\(words[0]) \(words[1])"), let items = AmountText.count(words[9])
        else { return nil }
        var report = ToolReport()
        (report.bytes, report.items, report.moved) = (bytes, items, items)
        if words.count > 11 { report.currentItem = String(words[11]) }
        return report
    }
}
