import Testing

@testable import RabbitMQClient

/// A publisher may send a name twice, and the broker looks at the first one alone.
@Suite struct FieldTableTests {
    private let repeated: FieldTable = ["a": 1, "CC": .array([]), "b": 2, "CC": "a", "CC": "b"]

    @Test func firstOfANameCounts() {
        #expect(repeated["CC"] == .array([]))
    }

    @Test func settingLeavesOneInThePlaceOfTheFirst() {
        var table = repeated
        table["CC"] = "new"
        #expect(table == ["a": 1, "CC": "new", "b": 2])
        table["c"] = 3
        #expect(table == ["a": 1, "CC": "new", "b": 2, "c": 3])
    }

    @Test func removingLeavesNone() {
        var table = repeated
        table["CC"] = nil
        #expect(table == ["a": 1, "b": 2])
        table["CC"] = nil
        #expect(table == ["a": 1, "b": 2])
    }

    @Test(arguments: [1, 10, 5_000]) func repeatsGoHoweverManyThereAre(count: Int) {
        var table = FieldTable()
        for round in 0..<3 {
            for number in 0..<count { table.append("\(number)", .int(Int64(round))) }
        }
        table.removeRepeats()
        #expect(table.entries.map(\.name) == (0..<count).map { "\($0)" })
        #expect(table.entries.allSatisfy { $0.value == 0 })
        var empty = FieldTable()
        empty.removeRepeats()
        #expect(empty.entries.isEmpty)
    }
}
