/// Rows of cells in aligned columns.
public struct Table: Sendable {
    private static let gap: Line = "  "

    private let rows: [[Line]]

    /// A table; a row may have fewer cells than another.
    public init(_ rows: [[Line]]) {
        self.rows = rows
    }

    /// The rows as lines.
    ///
    /// - Parameter width: how many columns of a terminal there are; what does not fit is left out from the right, but for the first
    ///   cell of a row, which is cut. Nil for as many as it takes.
    public func lines(width: Int? = nil) -> [Line] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].width : 0 }.max() ?? 0
        }
        let shown = Self.columns(of: widths, within: width)
        return rows.map { row in
            let cells = row.prefix(shown).enumerated().map { $0.element.padded(to: widths[$0.offset]) }
            let line = Line(cells, separator: Self.gap).trimmed
            return width.map { line.cut(to: $0) } ?? line
        }
    }

    /// How many columns fit beside each other.
    private static func columns(of widths: [Int], within width: Int?) -> Int {
        guard let width else { return widths.count }
        var total = 0
        for (column, cell) in widths.enumerated() {
            total += cell + (column > 0 ? gap.width : 0)
            if total > width { return max(1, column) }
        }
        return widths.count
    }
}
