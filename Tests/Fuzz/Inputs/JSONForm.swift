import EventSamples

/// JSON: values become others, members go or come twice.
struct JSONForm: InputForm {
    private static let values: [[UInt8]] = EdgeValues.numbers + EdgeValues.quotedTexts + others.map { Array($0.utf8) }
    private static let others =
        [
            "null", "true", "false", "{}", "[]", "[[]]", "[{}]", #"{"":0}"#, #"{"a":1,"a":2}"#, #""\u0000""#,
            #""\ud800""#,
            #""\udc00\ud800""#, #""\ud83d\ude00""#, #""\u202e""#, #""\x""#, #""\"#, #"'a'"#, "nul", "[1,]", #"{"a":}"#,
        ]
    private static let punctuation: [[UInt8]] = ["{", "}", "[", "]", ",", ":", "\"", ",,", "/**/"].map {
        Array($0.utf8)
    }

    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        let tokens = JSONTokens(input)
        guard !tokens.ranges.isEmpty else {
            input = other
            return
        }
        let index = random.number(below: tokens.ranges.count)
        switch random.number(below: 8) {
        case 0, 1: input.replaceSubrange(tokens.value(at: index), with: random.element(of: Self.values))
        case 2:
            let others = JSONTokens(other)
            guard !others.ranges.isEmpty else { return }
            let value = other[others.value(at: random.number(below: others.ranges.count))]
            input.replaceSubrange(tokens.value(at: index), with: value)
        case 3: input.removeSubrange(tokens.member(at: index))
        case 4:
            let member = tokens.member(at: index)
            let comma = input[member.upperBound - 1] == UInt8(ascii: ",") ? [] : [UInt8(ascii: ",")]
            input.insert(contentsOf: comma + Array(input[member]), at: member.upperBound)
        case 5:
            let value = tokens.value(at: index)
            let depth = 1 << random.number(below: 8)
            let (open, close) = random.number(below: 2) == 0 ? ("[", "]") : ("{\"a\":", "}")
            input.replaceSubrange(
                value,
                with: [UInt8](open, times: depth) + Array(input[value]) + [UInt8](close, times: depth)
            )
        case 6: input.replaceSubrange(tokens.ranges[index], with: random.element(of: Self.punctuation))
        default:
            let place = tokens.ranges[index].lowerBound
            input.insert(contentsOf: [UInt8](" \t\r\n", times: 1 + random.number(below: 4)), at: place)
        }
    }
}
