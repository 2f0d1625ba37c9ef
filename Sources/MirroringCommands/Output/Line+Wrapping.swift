extension Line {
    /// A character of a line, with the columns that it takes.
    private struct Cell {
        let character: Character
        let style: Style?
        let width: Int
    }

    /// The line in as many as it takes, broken between words; a number is never parted from its noun or unit, and a word that is longer
    /// than a line is broken where it ends.
    ///
    /// - Parameters:
    ///   - width: how many columns each may take.
    ///   - indent: how many of them are left free at the beginning of all but the first.
    /// - Returns: at least one line.
    public func wrapped(to width: Int, indent: Int = 0) -> [Line] {
        var rest = cells[...]
        var lines: [Line] = []
        let margin = Line(stringLiteral: String(repeating: " ", count: indent))
        repeat {
            let room = lines.isEmpty ? width : width - indent
            let (end, next) = Self.firstBreak(of: rest, room: max(1, room))
            let line = Self.line(of: rest[..<end])
            lines.append(lines.isEmpty ? line : margin + line)
            rest = rest[next...]
        } while !rest.isEmpty
        return lines
    }

    private var cells: [Cell] {
        segments.flatMap { segment in
            segment.text.map {
                Cell(character: $0, style: segment.style, width: TerminalText.width(of: String($0)))
            }
        }
    }

    private static func line(of cells: ArraySlice<Cell>) -> Line {
        var segments: [Segment] = []
        for cell in cells {
            if segments.last?.style == cell.style, !segments.isEmpty {
                segments[segments.count - 1].text.append(cell.character)
            } else {
                segments.append(Segment(text: String(cell.character), style: cell.style))
            }
        }
        return Line(segments).trimmed
    }

    /// Where a line ends that begins with these cells, and where the next one begins.
    private static func firstBreak(of cells: ArraySlice<Cell>, room: Int) -> (end: Int, next: Int) {
        var columns = 0
        var lastBreak: Int?
        for index in cells.indices {
            let isBreak = cells[index].character == " " && !isAfterNumber(index, in: cells)
            if isBreak { lastBreak = index }
            columns += cells[index].width
            guard columns > room else { continue }
            // A character that is wider than the line has to be in one.
            let end = lastBreak ?? max(index, cells.startIndex + 1)
            let next = cells[end...].firstIndex { $0.character != " " }
            return (end, next ?? cells.endIndex)
        }
        return (cells.endIndex, cells.endIndex)
    }

    /// Whether the word before a space is a number.
    private static func isAfterNumber(_ space: Int, in cells: ArraySlice<Cell>) -> Bool {
        let word = cells[..<space].reversed().prefix { $0.character != " " }
        return !word.isEmpty
            && word.allSatisfy { $0.character.isASCII && ($0.character.isNumber || ",.(".contains($0.character)) }
            && word.first?.character.isNumber == true
    }
}
