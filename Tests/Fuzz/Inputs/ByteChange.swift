import EventSamples

/// Changes of an input that know nothing of its form.
enum ByteChange: CaseIterable {
    case flipBit
    case setByte
    case insert
    case cut
    case truncate
    case duplicate
    case swap
    case splice
    /// A part comes again and again.
    case repeatPart
    /// Digits become another number.
    case setNumber
    /// Two, four or eight bytes become a number at an edge, as lengths are.
    case setWord

    /// Changes an input; of nothing comes a part of the other one.
    func apply(to input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        guard !input.isEmpty else {
            input = Array(other[random.range(in: other.count, atMost: other.count)])
            return
        }
        let place = random.number(below: input.count)
        let part = random.range(in: input.count, atMost: 1 << random.number(below: 9))
        switch self {
        case .flipBit: input[place] ^= 1 << UInt8(random.number(below: 8))
        case .setByte: input[place] = Self.byte(&random)
        case .insert: input.insert(contentsOf: Self.inserted(&random), at: place)
        case .cut: input.removeSubrange(part)
        case .truncate: input.removeSubrange(place...)
        case .duplicate: input.insert(contentsOf: Array(input[part]), at: place)
        case .swap: swap(part, at: place, in: &input)
        case .splice:
            let start = random.number(below: other.count + 1)
            input.replaceSubrange(place..., with: other[start...])
        case .repeatPart:
            let copies = repeatElement(input[part.prefix(32)], count: 1 << random.number(below: 8))
            input.insert(contentsOf: Array(copies.joined()), at: place)
        case .setNumber: Self.setNumber(in: &input, at: place, &random)
        case .setWord: Self.setWord(in: &input, at: place, &random)
        }
    }

    private func swap(_ part: Range<Int>, at place: Int, in input: inout [UInt8]) {
        let moved = Array(input[part])
        input.removeSubrange(part)
        input.insert(contentsOf: moved, at: min(place, input.count))
    }

    private static func byte(_ random: inout SeededGenerator) -> UInt8 {
        random.number(below: 2) == 0
            ? UInt8(random.number(below: 256)) : random.element(of: EdgeValues.bytes)
    }

    private static func inserted(_ random: inout SeededGenerator) -> [UInt8] {
        switch random.number(below: 3) {
        case 0: [byte(&random)]
        case 1: random.element(of: EdgeValues.texts)
        default: random.element(of: EdgeValues.numbers)
        }
    }

    /// The first number behind a place becomes another.
    static func setNumber(in input: inout [UInt8], at place: Int, _ random: inout SeededGenerator) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = input[place...].firstIndex(where: digits.contains) else { return }
        let end = input[start...].firstIndex { !digits.contains($0) } ?? input.count
        input.replaceSubrange(start..<end, with: random.element(of: EdgeValues.numbers))
    }

    private static func setWord(in input: inout [UInt8], at place: Int, _ random: inout SeededGenerator) {
        let word = UInt64(bitPattern: Int64(random.element(of: EdgeValues.integers)))
        let length = min(2 << random.number(below: 3), input.count - place)
        for index in 0..<length {
            input[place + index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
        }
    }
}
