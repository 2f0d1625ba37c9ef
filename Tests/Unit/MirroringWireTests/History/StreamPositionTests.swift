import Foundation
import MirroringWire
import Testing

/// A place in the history, as subscribers store it.
@Suite struct StreamPositionTests {
    @Test(arguments: ["01a222e2-8177-75a2-b6d6-3c6293dd6b8d", "", "a:b", ":", "\u{1F30D} 7"])
    func textIsReadBack(epoch: String) throws {
        for offset in [0, 26, UInt64.max] {
            let position = StreamPosition(epoch: Epoch(rawValue: epoch), offset: offset)
            #expect(position.description == "\(epoch):\(offset)")
            #expect(StreamPosition(position.description) == position)
            let json = try JSONEncoder().encode([position])
            #expect(try JSONDecoder().decode([String].self, from: json) == [position.description])
            #expect(try JSONDecoder().decode([StreamPosition].self, from: json) == [position])
        }
    }

    @Test(arguments: ["", "e", "7", "e:", "e:-1", "e:+1", "e:01", "e: 1", "e:1x", "e:18446744073709551616"])
    func otherTextIsNone(text: String) throws {
        #expect(StreamPosition(text) == nil)
        let json = try JSONEncoder().encode([text])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([StreamPosition].self, from: json) }
    }
}
