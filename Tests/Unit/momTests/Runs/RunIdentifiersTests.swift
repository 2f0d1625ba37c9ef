import Testing

import struct Foundation.UUID

@testable import mom

/// The beginnings of runs' identifiers in a list.
@Suite struct RunIdentifiersTests {
    private func run(_ text: String) throws -> UUID {
        try #require(UUID(uuidString: text))
    }

    @Test func beginningIsAsLongAsItTakesToTellRunsApart() throws {
        let first = try run("01A1FD4D-77A3-73BB-9CC6-897BA4D6F398")
        let later = try run("01A1FD4E-77A3-73BB-9CC6-897BA4D6F398")
        let next = try run("01A1FD4D-77A4-73BB-9CC6-897BA4D6F398")
        #expect(RunIdentifiers([first, later]).text(of: first, isWhole: false) == "01a1fd4d")
        #expect(RunIdentifiers([first, later, next]).text(of: first, isWhole: false) == "01a1fd4d-77a3")
        #expect(RunIdentifiers([first, first]).text(of: first, isWhole: false) == "01a1fd4d", "of two jobs")
    }

    @Test func programGetsAllOfIt() throws {
        let first = try run("01A1FD4D-77A3-73BB-9CC6-897BA4D6F398")
        #expect(RunIdentifiers([first]).text(of: first, isWhole: true) == "01a1fd4d-77a3-73bb-9cc6-897ba4d6f398")
    }
}
