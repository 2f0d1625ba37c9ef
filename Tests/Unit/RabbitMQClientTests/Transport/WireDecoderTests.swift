import Testing

@testable import RabbitMQClient

/// What is read of the tables that others have written.
@Suite struct WireDecoderTests {
    /// A table in a table, so many times, with a list on the way.
    private func nested(_ count: Int) -> FieldTable {
        (0..<count).reduce(["innermost": true] as FieldTable) { inner, number in
            ["inner": number == 3 ? .array([.table(inner)]) : .table(inner)]
        }
    }

    private func read(_ table: FieldTable) -> FieldTable {
        let encoder = WireEncoder()
        return WireDecoder.table(encoder.table(table))
    }

    @Test func whatPeopleWriteIsReadWhole() {
        #expect(read(nested(20)) == nested(20))
    }

    /// A frame has room for thousands of levels, which would cost a thread its stack.
    @Test func whatIsTooDeepReadsAsNothing() {
        var table = read(nested(200))
        var depth = 0
        while case .table(let inner)? = table["inner"] { (table, depth) = (inner, depth + 1) }
        #expect(table["inner"] == .void)
        #expect((60...70).contains(depth))
    }
}
