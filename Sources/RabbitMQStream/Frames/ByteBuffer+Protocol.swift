import NIOCore

/// The types of the stream protocol: integers in big-endian order, texts with their length in 16 bits, lists with their length in 32.
extension ByteBuffer {
    /// Writes a text. Of one that is longer than the protocol can say, 32,767 bytes, the beginning is sent: nothing has such a name.
    mutating func writeText(_ text: String) {
        let bytes = text.utf8.prefix(Int(Int16.max))
        writeInteger(UInt16(bytes.count))
        writeBytes(bytes)
    }

    /// Writes names with their values.
    mutating func writeProperties(_ properties: KeyValuePairs<String, String>) {
        writeInteger(UInt32(properties.count))
        for (name, value) in properties {
            writeText(name)
            writeText(value)
        }
    }

    /// Reads an integer.
    mutating func number<Number: FixedWidthInteger>(_ what: String) throws(StreamError) -> Number {
        guard let number = readInteger(as: Number.self) else { throw .cut(what) }
        return number
    }

    /// Reads a text; empty where the protocol has null.
    mutating func text(_ what: String) throws(StreamError) -> String {
        let length: Int16 = try number(what)
        guard length >= 0 else { return "" }
        guard let text = readString(length: Int(length)) else { throw .cut(what) }
        return text
    }

    /// Reads a list, element by element: nothing is reserved for a length that is only claimed. An element has a byte at least.
    mutating func list<Element>(
        _ what: String,
        _ element: (inout ByteBuffer) throws(StreamError) -> Element
    ) throws(StreamError) -> [Element] {
        let count: UInt32 = try number(what)
        guard count <= readableBytes else { throw .cut(what) }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try element(&self)) }
        return elements
    }

    /// Reads names with their values; of a name that stands twice the last value counts.
    mutating func properties(_ what: String) throws(StreamError) -> [String: String] {
        let pairs = try list(what) { (buffer: inout ByteBuffer) throws(StreamError) -> (String, String) in
            (try buffer.text(what), try buffer.text(what))
        }
        return Dictionary(pairs) { $1 }
    }
}

extension StreamError {
    /// The error for a frame that ends before what should stand in it.
    fileprivate static func cut(_ what: String) -> StreamError {
        StreamError(.protocolMismatch, origin: .content, "A frame of the broker ends within \(what).")
    }
}
