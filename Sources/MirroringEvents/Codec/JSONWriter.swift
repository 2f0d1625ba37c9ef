/// Writes JSON without white space, straight into bytes.
struct JSONWriter {
    /// What is written so far.
    var bytes: [UInt8] = []
    /// Whether the next member or element follows another one of its object or array.
    private var follows = false

    /// Writes an object around what `members` writes.
    mutating func object(_ members: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        follows = false
        members(&self)
        bytes.append(UInt8(ascii: "}"))
        follows = true
    }

    /// Writes a member of the open object.
    @inline(__always)
    mutating func member(_ name: StaticString, _ value: some JSONValue) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(text: name)
        bytes.append(text: "\":")
        value.write(to: &self)
        follows = true
    }

    /// Writes a member of the open object; nothing if it is nil.
    @inline(__always)
    mutating func member(_ name: StaticString, _ value: (some JSONValue)?) {
        if let value {
            member(name, value)
        }
    }

    /// Writes an array.
    mutating func array(_ elements: [some JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        follows = false
        for element in elements {
            separate()
            element.write(to: &self)
            follows = true
        }
        bytes.append(UInt8(ascii: "]"))
        follows = true
    }

    /// Writes a string, with what JSON demands to be escaped.
    mutating func string(_ string: String) {
        var string = string
        bytes.append(UInt8(ascii: "\""))
        string.withUTF8 { text in
            var rest = UnsafeRawBufferPointer(text)
            while true {
                let plain = JSONText.plainPrefix(of: rest)
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest[..<plain]))
                guard plain < rest.count else { return }
                escape(rest[plain])
                rest = UnsafeRawBufferPointer(rebasing: rest[(plain + 1)...])
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func separate() {
        if follows {
            bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(text: "\\\"")
        case UInt8(ascii: "\\"): bytes.append(text: "\\\\")
        case UInt8(ascii: "\n"): bytes.append(text: "\\n")
        case UInt8(ascii: "\r"): bytes.append(text: "\\r")
        case UInt8(ascii: "\t"): bytes.append(text: "\\t")
        default:
            bytes.append(text: "\\u00")
            bytes.append((byte >> 4).hexadecimalDigit)
            bytes.append((byte & 0xF).hexadecimalDigit)
        }
    }
}
