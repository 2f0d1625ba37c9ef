import MirroringEvents

/// What rsync says.
enum RsyncOutput {
    /// Reads a line.
    ///
    /// - Parameters:
    ///   - line: the line.
    ///   - ofFiles: whether it draws how far each file is, as with `--progress`, and not how far it is as a whole.
    static func report(in line: String, ofFiles: Bool) -> ToolReport? {
        progress(in: line, ofFiles: ofFiles) ?? trouble(in: line)
    }

    /// A line of `--info=progress2`, or of `--progress`: `30,000,000  33%   59.17MB/s    0:00:00 (xfr#1, to-chk=2/4)`.
    private static func progress(in line: String, ofFiles: Bool) -> ToolReport? {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count >= 4, fields[2].hasSuffix("/s"), let bytes = AmountText.bytes(fields[0]),
            let percent = AmountText.percent(fields[1])
        else { return nil }
        var report = ToolReport()
        report.moved = AmountText.number(behind: "xfr#", in: line)
        guard !ofFiles else { return report }
        report.bytes = bytes
        report.rate = AmountText.bytes(fields[2].dropLast(2), kilo: 1_024)
        // While it still lists, it draws the share of what it has listed so far. Most lines don't say whether it does.
        if line.contains("ir-chk=") { report.isListing = true }
        if line.contains("to-chk=") { report.isListing = false }
        guard report.isListing != true else { return report }
        report.percent = percent
        // What it shows as time is what is left, or what has passed, as the case may be.
        if let rate = report.rate, rate > 0, (1..<100).contains(percent) {
            let left = Double(bytes) * Double(100 - percent) / Double(percent) / Double(rate)
            report.eta = left < 1e9 ? Int(left) : nil
        }
        return report
    }

    private static func trouble(in line: String) -> ToolReport? {
        let item = AmountText.quoted(in: line)
        // Somebody has taken it away in the meantime.
        if line.hasPrefix("file has vanished: ") {
            return ToolReport(.warning, line, item: item, category: .changedWhileReading)
        }
        if line.hasPrefix("rsync warning: ") || line.hasPrefix("cannot delete non-empty directory: ")
            || line.hasPrefix("IO error encountered")
        {
            return ToolReport(.warning, line, item: item)
        }
        guard line.hasPrefix("rsync: ") || line.hasPrefix("rsync error: ") || line.hasPrefix("@ERROR: ") else {
            return nil
        }
        return ToolReport(.error, line, item: item)
    }
}
