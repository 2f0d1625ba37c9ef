import EventSamples

/// Choices in a few nanoseconds; that small numbers are a little likelier does not matter here.
extension SeededGenerator {
    /// A number from 0 to below that one, which is at least 1.
    mutating func number(below limit: Int) -> Int {
        Int(truncatingIfNeeded: next() % UInt64(limit))
    }

    /// One of several; there has to be one.
    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[number(below: elements.count)]
    }

    /// A part of that many, mostly a short one; nothing of nothing.
    mutating func range(in count: Int, atMost length: Int) -> Range<Int> {
        guard count > 0 else { return 0..<0 }
        let start = number(below: count)
        let most = min(length, count - start)
        return start..<(start + 1 + number(below: most))
    }
}

extension [UInt8] {
    /// A number that stands for these bytes: a seed for choices that an input makes itself.
    var fingerprint: UInt64 {
        reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
