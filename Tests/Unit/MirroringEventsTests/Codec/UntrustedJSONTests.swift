import Foundation
import MirroringEvents
import Testing

@Suite struct UntrustedJSONTests {
    /// Foundation ended the process at 513 brackets that nothing follows: so short a replay request ended a bridge.
    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func textThatOnlyOpensIsRefused(_ unit: String) {
        for count in 250...1_050 {
            for start in ["", "{\"a\":", "[0,"] {
                let text = Array((start + String(repeating: unit, count: count)).utf8)
                #expect(throws: DecodingError.self) { try JSONDecoder().decode([String: Int].self, untrusted: text) }
            }
        }
    }

    @Test func whatFoundationReadsIsRead() throws {
        #expect(
            try JSONDecoder().decode([String: [Int]].self, untrusted: Array(#"{"a":[1,2]}"#.utf8)) == ["a": [1, 2]]
        )
        #expect(try JSONDecoder().decode([Int].self, untrusted: Array(" [3] \r\n".utf8)) == [3])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Int].self, untrusted: []) }
    }
}
