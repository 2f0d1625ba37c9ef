import EventSamples

/// Lines of text: they become others, go or come twice, and words of one get into another.
struct LinesForm: InputForm {
    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        var lines = Self.lines(of: input)
        let others = Self.lines(of: other)
        let place = random.number(below: lines.count)
        switch random.number(below: 6) {
        case 0: lines[place] = random.element(of: EdgeValues.texts)
        case 1: lines[place] = random.element(of: others)
        case 2: lines.remove(at: place)
        case 3: lines.insert(random.element(of: others), at: place)
        case 4: lines.swapAt(place, random.number(below: lines.count))
        default:
            let words = random.element(of: others)
            lines[place] += words[random.range(in: words.count, atMost: 40)]
        }
        input = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// At least one line, if empty.
    private static func lines(of input: [UInt8]) -> [[UInt8]] {
        input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    }
}
