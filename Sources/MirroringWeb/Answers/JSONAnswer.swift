import Foundation

/// The JSON of answers: members in alphabetical order, so that the same answer is the same bytes.
enum JSONAnswer {
    /// A value as JSON, on one line.
    static func bytes(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("an answer holds nothing that JSON can't")
        }
        return [UInt8](data)
    }

    /// An object with one more member at its end, whose value is JSON already.
    ///
    /// - Parameters:
    ///   - object: an object with one member at least.
    ///   - name: the member's name, of letters.
    ///   - value: its value.
    static func bytes(_ object: some Encodable, _ name: String, _ value: [UInt8]) -> [UInt8] {
        var bytes = bytes(object)
        bytes.removeLast()
        bytes += Array(",\"\(name)\":".utf8)
        bytes += value
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// An array of what is JSON already.
    static func array(_ elements: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + elements.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }
}
