import Foundation

extension JSONDecoder {
    /// Decodes JSON that anybody may have written.
    ///
    /// Where the last byte of a text opens an array in 512 others, Foundation (of Swift 6.3) ends the process: it looks for the place
    /// of its error behind the text. So the text gets one more byte, a line's end, which says nothing in JSON. MirroringEvents has the
    /// same for its own readers: neither of the two modules may know the other, nor another one both.
    func decode<Value: Decodable>(_ type: Value.Type, untrusted json: some Collection<UInt8>) throws -> Value {
        var text = Data(json)
        text.append(UInt8(ascii: "\n"))
        return try decode(type, from: text)
    }
}
