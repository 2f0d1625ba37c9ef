import EventSamples

/// YAML as people write it, line by line: values become others, lines go, come twice, or move in and out.
struct YAMLForm: InputForm {
    private static let values: [[UInt8]] =
        EdgeValues.numbers + EdgeValues.texts + EdgeValues.quotedTexts + others.map { Array($0.utf8) }
    private static let others =
        [
            "''", "'it''s'", "\"\\u0000\"", "\"\\U0010FFFF\"", "\"\\ud800\"", "\"\\x1b[2J\"", "\"open", "'open", "[]",
            "[a, b]",
            "[a, [b]]", "[,]", "{}", "{a: b}", "{a", "&a b", "*a", "!!int 5", "!!str 5", "!x y", "|", "|\n  a\n  b",
            ">-\n  a", "@a",
            "`a`", "a: b", "# c", "2026-01-01", "0b11", "yes", "Off", "<<",
        ]
    private static let lines: [[UInt8]] = [
        "---\n", "...\n", "--- a\n", "%YAML 1.1\n", "%TAG ! x\n", "- a\n", "- - - -\n", "? a\n: b\n", "? [a]: b\n",
        "&a k: &b v\n",
        "<<: *a\n", "a: &a [*a]\n", "\tk: v\n", "k : v\n", "k:v\n", "\"k\": v\n", "'k': v\n", "[a]: b\n", ": v\n",
        "k: >\n",
        "\u{FEFF}k: v\n", "# bridge\n", "# client\n",
    ].map { Array($0.utf8) }

    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        let lines = Self.lines(of: input)
        guard !lines.isEmpty else {
            input = other
            return
        }
        let line = random.element(of: lines)
        switch random.number(below: 9) {
        case 0, 1, 2:
            guard let value = Self.value(in: input, line) else { return }
            input.replaceSubrange(value, with: random.element(of: Self.values))
        case 3: input.removeSubrange(line)
        case 4: input.insert(contentsOf: Array(input[line]), at: random.element(of: lines).lowerBound)
        case 5:
            let others = Self.lines(of: other)
            guard !others.isEmpty else { return }
            input.insert(contentsOf: other[random.element(of: others)], at: line.lowerBound)
        case 6: input.insert(contentsOf: [UInt8](" ", times: 1 + random.number(below: 4)), at: line.lowerBound)
        case 7:
            let indent = input[line].prefix { $0 == UInt8(ascii: " ") }.count
            guard indent > 0 else { return }
            input.removeSubrange(line.lowerBound..<(line.lowerBound + 1 + random.number(below: indent)))
        default: input.insert(contentsOf: random.element(of: Self.lines), at: line.lowerBound)
        }
    }

    /// The lines, each with its end.
    private static func lines(of input: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < input.count {
            let end = input[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? input.count
            lines.append(start..<end)
            start = end
        }
        return lines
    }

    /// What stands behind a line's colon, or behind the dash of an item.
    private static func value(in input: [UInt8], _ line: Range<Int>) -> Range<Int>? {
        let isMark = { (byte: UInt8) in byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") }
        guard
            let mark = input[line].indices.first(where: { place in
                isMark(input[place]) && place + 1 < line.upperBound && input[place + 1] == UInt8(ascii: " ")
            })
        else { return nil }
        let end = input[line.upperBound - 1] == UInt8(ascii: "\n") ? line.upperBound - 1 : line.upperBound
        return mark + 2 <= end ? (mark + 2)..<end : nil
    }
}
