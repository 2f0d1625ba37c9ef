import Foundation
import MirroringEvents
import Testing

@testable import MirroringWeb

@Suite struct QueryParametersTests {
    private func read(_ query: String?) throws -> QueryParameters {
        try QueryParameters(query, known: ["text", "limit", "state", "job", "at"])
    }

    @Test func valuesAreDecoded() throws {
        let query = try read("text=%3Cb%3E+%C3%A4&limit=20&at=2026-01-31T23:59:59%2B01:00")
        #expect(try query.text("text") == "<b> ä")
        #expect(try query.limit() == 20)
        #expect(try query.time("at") == Timestamp("2026-01-31T22:59:59Z"))
        #expect(try read(nil).limit() == 100)
    }

    @Test func aFieldThatWasLeftEmptySaysNothing() throws {
        #expect(try read("text=&limit=").text("text") == nil)
    }

    /// A filter that is misspelled would show too much.
    @Test(arguments: [
        "txet=a", "text=%", "text=%FF", "text=%00", "limit=0", "limit=1001", "limit=-1", "limit=1.5", "limit=07",
        "text=a&text=b",
        "state=Done", "job=1", "at=yesterday",
    ])
    func whatIsNotUnderstoodIsRefused(_ text: String) {
        #expect(throws: Problem.self) {
            let query = try read(text)
            _ = try (query.text("text"), query.limit(), query.time("at"), query.uuids("job"))
            let _: Set<MirroringState> = try query.choices("state")
        }
    }

    @Test func severalAreOneSet() throws {
        let states: Set<MirroringState> = try read("state=Transferring,Transferred&state=ImportingError").choices(
            "state"
        )
        #expect(states == [.transferring, .transferred, .importingError])
    }

    @Test func anAddressKeepsWhatIsNotChanged() throws {
        let query = try read("text=a%26b%20c&limit=5&at=2026-01-31T23:59:59Z")
        let address = query.address(of: "/api/x", ["at": nil, "job": "4f2a:12"])
        #expect(address == "/api/x?job=4f2a:12&limit=5&text=a%26b%20c")
        #expect(try read("limit=5").address(of: "/api/x", ["limit": nil]) == "/api/x")
    }
}
