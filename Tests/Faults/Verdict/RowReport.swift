import Foundation

/// What a row prints.
struct RowReport: CustomStringConvertible {
    let name: String
    let seen: Observations
    var verdict: Verdict?
    /// Why there is no verdict.
    var failure: String?

    /// Whether it is as promised.
    var isClean: Bool { failure == nil && verdict?.isClean == true }

    /// The head of the table.
    static let heading = line(
        "fault",
        ["published", "lost", "twice", "disorder", "notify p50", "p99", "longest", "recovery"]
    )

    var description: String {
        var lines: [String] = []
        if let verdict {
            let calls = verdict.calls
            lines.append(
                Self.line(
                    name,
                    [
                        "\(verdict.published)", "\(verdict.lost)", "\(verdict.repeated)", "\(verdict.outOfOrder)",
                        "\(calls.microseconds(share: 0.5)) µs", "\(calls.microseconds(share: 0.99)) µs",
                        "\(Int(calls.longest / .milliseconds(1))) ms", seen.recoveries.max()?.inSeconds ?? "-",
                    ]
                )
            )
            if verdict.cutOff > 0 { lines.append("    cut off by the power loss, as stated: \(verdict.cutOff)") }
            lines += verdict.findings.map { "    RED \($0)" }
        }
        if let failure { lines.append("\(name)\n    RED \(failure)") }
        lines += seen.notes.map { "    \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func line(_ name: String, _ cells: [String]) -> String {
        let padded = cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }
        return name.padding(toLength: 14, withPad: " ", startingAt: 0) + padded.joined()
    }
}
