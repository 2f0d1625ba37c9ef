import MirroringEvents

/// What rclone says: JSON with `--use-json-log`, or text.
enum RcloneOutput {
    private struct Entry: Decodable {
        struct Statistics: Decodable {
            struct Transfer: Decodable {
                let name: String?
            }

            let bytes: Double?
            let totalBytes: Double?
            let speed: Double?
            let eta: Double?
            let transfers: Double?
            let totalTransfers: Double?
            let transferring: [Transfer]?
        }

        let level: String?
        let msg: String?
        let object: String?
        let stats: Statistics?
    }

    /// Reads a line.
    static func report(in line: String) -> ToolReport? {
        guard let entry = JSONLine.read(Entry.self, from: line) else { return textReport(in: line) }
        if let statistics = entry.stats { return report(of: statistics) }
        guard let message = entry.msg, ["error", "critical", "emergency", "alert"].contains(entry.level ?? "") else {
            return nil
        }
        let subject = entry.object.map { "\($0): " } ?? ""
        return ToolReport(.error, subject + message, item: entry.object)
    }

    private static func report(of statistics: Entry.Statistics) -> ToolReport {
        var report = ToolReport()
        report.bytes = JSONLine.count(statistics.bytes)
        report.totalBytes = JSONLine.count(statistics.totalBytes)
        report.items = JSONLine.count(statistics.transfers)
        report.moved = report.items
        report.totalItems = JSONLine.count(statistics.totalTransfers)
        report.rate = JSONLine.count(statistics.speed)
        report.eta = JSONLine.count(statistics.eta)
        report.currentItem = statistics.transferring?.first?.name
        if let bytes = report.bytes, let all = report.totalBytes, all > 0 {
            report.percent = min(100, Int(Double(bytes) / Double(all) * 100))
        }
        return report
    }

    /// A line of `--stats-one-line`, `… NOTICE:   1.5 MiB / 3 MiB, 50%, 1 MiB/s, ETA 1s (xfr#1/2)`, or of an error, `… ERROR : a: b`.
    private static func textReport(in line: String) -> ToolReport? {
        if let place = line.firstRange(of: " ERROR : ")?.upperBound {
            return ToolReport(.error, String(line[place...]))
        }
        guard let place = line.firstRange(of: "NOTICE:")?.upperBound else { return nil }
        let parts = line[place...].split(separator: ",").map { $0.drop { $0 == " " } }
        guard parts.count >= 3, let percent = AmountText.percent(parts[1]) else { return nil }
        let amounts = parts[0].split(separator: "/").compactMap { AmountText.bytes($0.drop { $0 == " " }.trimmed) }
        guard amounts.count == 2 else { return nil }
        var report = ToolReport()
        (report.bytes, report.totalBytes, report.percent) = (amounts[0], amounts[1], percent)
        report.rate = AmountText.bytes(parts[2].replacing("/s", with: "").trimmed)
        report.moved = AmountText.number(behind: "xfr#", in: line)
        return report
    }
}

extension StringProtocol {
    /// Without spaces at its end.
    fileprivate var trimmed: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
