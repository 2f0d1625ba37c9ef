import EventSamples

/// Fields that end with NUL, as those of a journal: fields and runs of them become others, go or come twice.
struct FieldsForm: InputForm {
    private static let values: [[UInt8]] = EdgeValues.numbers + EdgeValues.texts + others.map { Array($0.utf8) }
    private static let others =
        [
            "journal", "put", "remove", "makeFolder", "removeFolder", "change", "0 0", "1 2 3",
            "18446744073709551615 0", "-1 -1",
            "0 2541 0 0 1700000000 0", "1 493 0 0 1700000000 999999999",
            "0 4095 4294967295 4294967295 9223372036854775807 0",
            "1 4096 0 0 0 0", "0  493 0 0 0 0", "evil/../../x", "/evil", "a//b", "a/",
        ]

    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        var fields = Self.fields(of: input)
        let others = Self.fields(of: other)
        let place = random.number(below: fields.count)
        switch random.number(below: 7) {
        case 0: fields[place] = random.element(of: Self.values)
        case 1: fields[place] = random.element(of: others)
        case 2: fields.remove(at: place)
        case 3: fields.insert(fields[place], at: random.number(below: fields.count))
        case 4: fields.swapAt(place, random.number(below: fields.count))
        case 5: fields.insert(contentsOf: others[random.range(in: others.count, atMost: 6)], at: place)
        default:
            guard !fields[place].isEmpty else { return }
            ByteChange.setNumber(in: &fields[place], at: 0, &random)
        }
        input = Array(fields.joined(separator: [0]))
    }

    /// What stands between the NULs: at least one field, if nothing.
    private static func fields(of input: [UInt8]) -> [[UInt8]] {
        input.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
    }
}
