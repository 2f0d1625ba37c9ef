/// Rows of cells in aligned columns.
public struct Table: Sendable {
    private static let gap: Line = "  "

    /// How a table gets narrower.
    public struct Narrowing: Sendable {
        /// The column that is cut.
        let cut: Int
        /// How many columns of a terminal are left of it, if it needs so many.
        let least: Int
        /// The columns of the table that are left out before it gets narrower than that, the first of them first.
        let dispensable: [Int]

        /// A way to get narrower.
        ///
        /// - Parameters:
        ///   - cut: the column that is cut.
        ///   - least: how many columns of a terminal are left of it, if it needs so many.
        ///   - dispensable: the columns of the table that are left out before it gets narrower than that, the first of them first.
        public init(cut: Int, least: Int, leavingOut dispensable: [Int]) {
            self.cut = cut
            self.least = least
            self.dispensable = dispensable
        }
    }

    private let rows: [[Line]]
    private let narrowing: Narrowing?

    /// A table; a row may have fewer cells than another.
    ///
    /// - Parameters:
    ///   - rows: the cells.
    ///   - narrowing: how it gets narrower; nil for cells that are left out from the right.
    public init(_ rows: [[Line]], narrowing: Narrowing? = nil) {
        self.rows = rows
        self.narrowing = narrowing
    }

    /// The rows as lines.
    ///
    /// - Parameter width: how many columns of a terminal there are; what does not fit is left out from the right, but for the first
    ///   cell of a row, which is cut, unless the table says how it gets narrower. Nil for as many as it takes.
    public func lines(width: Int? = nil) -> [Line] {
        let count = rows.map(\.count).max() ?? 0
        var widths = (0..<count).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].width : 0 }.max() ?? 0
        }
        let shown = Self.columns(of: &widths, within: width, narrowing)
        return rows.map { row in
            let cells = shown.filter { row.indices.contains($0) }
                .map { row[$0].cut(to: widths[$0]).padded(to: widths[$0]) }
            let line = Line(cells, separator: Self.gap).trimmed
            return width.map { line.cut(to: $0) } ?? line
        }
    }

    /// The columns that fit beside each other, of which one may be made narrower.
    private static func columns(of widths: inout [Int], within width: Int?, _ narrowing: Narrowing?) -> [Int] {
        guard let width else { return Array(widths.indices) }
        guard let narrowing else { return Array(widths.indices.prefix(columns(of: widths, within: width))) }
        var shown = Array(widths.indices)
        var dispensable = narrowing.dispensable[...]
        func rest() -> Int {
            width - shown.reduce(0) { $0 + ($1 == narrowing.cut ? 0 : widths[$1] + gap.width) }
        }
        while rest() < min(narrowing.least, widths[narrowing.cut]), let column = dispensable.popFirst() {
            shown.removeAll { $0 == column }
        }
        widths[narrowing.cut] = max(1, min(widths[narrowing.cut], rest()))
        return shown
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
