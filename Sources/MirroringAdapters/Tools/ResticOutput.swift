import MirroringEvents

/// What restic says: JSON with `--json`, or the line that it draws on a terminal.
enum ResticOutput {
    private struct Message: Decodable {
        struct Reason: Decodable {
            let message: String?
        }

        let messageType: String
        let percentDone: Double?
        let secondsRemaining: Double?
        let totalFiles: Double?
        let filesDone: Double?
        let filesRestored: Double?
        let totalBytes: Double?
        let bytesDone: Double?
        let bytesRestored: Double?
        let currentFiles: [String]?
        let filesNew: Double?
        let filesChanged: Double?
        let totalFilesProcessed: Double?
        let totalBytesProcessed: Double?
        let error: Reason?
        let item: String?
        let message: String?
    }

    /// Reads a line.
    static func report(in line: String) -> ToolReport? {
        guard let message = JSONLine.read(Message.self, from: line) else { return textReport(in: line) }
        var report = ToolReport()
        switch message.messageType {
        case "status":
            report.bytes = JSONLine.count(message.bytesDone ?? message.bytesRestored)
            report.totalBytes = JSONLine.count(message.totalBytes)
            report.items = JSONLine.count(message.filesDone ?? message.filesRestored)
            report.totalItems = JSONLine.count(message.totalFiles)
            report.eta = JSONLine.count(message.secondsRemaining)
            // A share of one, which a scan that goes on may take beyond it.
            report.percent = JSONLine.count(message.percentDone.map { min(1, $0) * 100 })
            report.currentItem = message.currentFiles?.first
        case "summary":
            report.bytes = JSONLine.count(message.totalBytesProcessed ?? message.bytesRestored)
            report.items = JSONLine.count(message.totalFilesProcessed ?? message.filesRestored)
            report.moved = JSONLine.count(
                message.filesRestored ?? (message.filesNew ?? 0) + (message.filesChanged ?? 0)
            )
        case "error":
            let said = message.error?.message ?? message.message ?? "An item could not be read."
            return ToolReport(.error, said, item: message.item)
        case "exit_error":
            return ToolReport(.error, message.message ?? "It could not go on.")
        default: return nil
        }
        return report
    }

    /// `[0:12] 38.20%  1200 files 1.2 GiB, total 3000 files 3.3 GiB, 0 errors ETA 0:20`
    private static func textReport(in line: String) -> ToolReport? {
        if line.hasPrefix("error: ") || line.hasPrefix("Fatal: ") { return ToolReport(.error, line) }
        guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return nil }
        let words = line[end...].dropFirst().split(separator: " ")
        guard let percent = words.first.flatMap({ AmountText.percent($0) }) else { return nil }
        var report = ToolReport()
        report.percent = percent
        if words.count >= 5, words[2] == "files" {
            report.items = AmountText.count(words[1])
            report.bytes = AmountText.bytes("\(words[3]) \(words[4].filter { $0 != "," })")
        }
        return report
    }
}
