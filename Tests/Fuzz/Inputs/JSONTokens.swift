/// Where strings, words and punctuation stand in what may be JSON, or was.
struct JSONTokens {
    /// The tokens, in order: strings with their quotes, numbers and words, and each other byte but white space alone.
    let ranges: [Range<Int>]
    private let input: [UInt8]

    init(_ input: [UInt8]) {
        self.input = input
        var ranges: [Range<Int>] = []
        var place = 0
        while place < input.count {
            let start = place
            if input[place] <= UInt8(ascii: " ") {
                place += 1
                continue
            }
            if input[place] == UInt8(ascii: "\"") {
                place = Self.endOfString(in: input, from: place)
            } else if Self.isWord(input[place]) {
                while place < input.count, Self.isWord(input[place]) { place += 1 }
            } else {
                place += 1
            }
            ranges.append(start..<place)
        }
        self.ranges = ranges
    }

    /// The value that begins with a token: up to the bracket that closes it, if it is one that opens.
    func value(at index: Int) -> Range<Int> {
        var depth = 0
        for token in ranges[index...] {
            switch input[token.lowerBound] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            if depth <= 0 { return ranges[index].lowerBound..<token.upperBound }
        }
        return ranges[index].lowerBound..<input.count
    }

    /// The member whose name a token is, or else the value that begins with it; with the comma behind it.
    func member(at index: Int) -> Range<Int> {
        let isName = ranges.indices.contains(index + 2) && byte(index + 1) == UInt8(ascii: ":")
        let end = value(at: isName ? index + 2 : index).upperBound
        let hasComma = end < input.count && input[end] == UInt8(ascii: ",")
        return ranges[index].lowerBound..<(hasComma ? end + 1 : end)
    }

    private func byte(_ index: Int) -> UInt8 { input[ranges[index].lowerBound] }

    private static func endOfString(in input: [UInt8], from start: Int) -> Int {
        var place = start + 1
        while place < input.count, input[place] != UInt8(ascii: "\"") {
            place += input[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, input.count)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: byte >= 0x80
        }
    }
}
