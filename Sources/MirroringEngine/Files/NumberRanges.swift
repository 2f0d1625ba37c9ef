/// The users or groups that have a number in this process's user namespace.
struct NumberRanges: Sendable, Hashable {
    let ranges: [ClosedRange<UInt32>]

    /// All that there are; the last number is none.
    static let all = Self([0...UInt32.max - 1])

    /// Those with the numbers of some ranges.
    init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = ranges
    }

    /// Reads `/proc/self/uid_map` or `gid_map`: on each line the first number here, the first one outside, and how many there are.
    ///
    /// - Returns: nil if it is something else; nobody has a number where it is empty.
    init?(map: String) {
        var ranges: [ClosedRange<UInt32>] = []
        for line in map.split(separator: "\n") {
            let numbers = line.split(separator: " ").map { UInt32($0) }
            guard numbers.count == 3, let first = numbers[0], let count = numbers[2], numbers[1] != nil, count > 0,
                count - 1 <= UInt32.max - first
            else { return nil }
            ranges.append(first...first + (count - 1))
        }
        self.init(ranges)
    }

    /// Whether that number is one of them.
    func contains(_ number: UInt32) -> Bool {
        ranges.contains { $0.contains(number) }
    }
}
