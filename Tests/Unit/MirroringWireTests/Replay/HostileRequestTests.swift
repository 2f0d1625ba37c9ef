import MirroringWire
import Testing

@Suite struct HostileRequestTests {
    /// Whoever may ask for a replay at all could end every bridge with 513 bytes.
    @Test func bracketsAloneAreRefused() throws {
        for count in [1, 511, 512, 513, 514, 100_000] {
            let error = try #require(throws: MonitorMessageError.self) {
                try ReplayRequest(json: [UInt8](repeating: UInt8(ascii: "["), count: count))
            }
            #expect(error.description == "The body is not JSON.")
        }
    }
}
