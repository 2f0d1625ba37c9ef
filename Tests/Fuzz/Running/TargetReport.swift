import Foundation

/// What came of the inputs of one reader.
struct TargetReport: CustomStringConvertible {
    /// The reader.
    let name: String
    /// How far it came.
    let record: FlightRecord
    /// How long all of it took.
    let duration: Duration
    /// What must not have happened: a sentence; nil if all is as promised.
    var finding: String?

    /// The names of the columns.
    static let heading = row("reader", ["inputs", "accepted", "refused", "slowest ms", "growth MiB", "seconds"])

    /// A row of the table, and what was found.
    var description: String {
        let row = Self.row(
            name,
            [
                "\(record.number)", "\(record.accepted)", "\(record.refused)",
                String(format: "%.1f", Double(record.microseconds) / 1_000),
                String(format: "%.1f", Double(record.kibibytes) / 1_024), "\(Int(duration / .seconds(1)))",
            ]
        )
        return finding.map { "\(row)\n    RED \(name): \($0)" } ?? row
    }

    private static func row(_ name: String, _ columns: [String]) -> String {
        columns.reduce(name.padding(toLength: 16, withPad: " ", startingAt: 0)) { row, column in
            row + String(repeating: " ", count: max(1, 12 - column.count)) + column
        }
    }
}
