/// An input that is large, which is read as it is: what takes time or memory by the square shows in it.
struct LargeInput {
    /// What it is, for the finding.
    let name: String
    /// Makes it.
    let make: () -> [UInt8]

    init(_ name: String, _ make: @escaping () -> [UInt8]) {
        self.name = name
        self.make = make
    }
}

extension [UInt8] {
    /// A text again and again.
    init(_ text: String, times count: Int) {
        self = []
        let unit = Array(text.utf8)
        reserveCapacity(unit.count * count)
        for _ in 0..<count { append(contentsOf: unit) }
    }

    /// What a closure says of each number up to that one, one behind the other.
    init(numbered count: Int, _ text: (Int) -> String) {
        self = []
        for number in 0..<count { append(contentsOf: text(number).utf8) }
    }

    /// A text between two others.
    init(_ start: String, _ middle: [UInt8], _ end: String) {
        self = Array(start.utf8) + middle + Array(end.utf8)
    }
}
