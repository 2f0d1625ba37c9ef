/// Writes JSON without white space, straight into bytes.
struct JSONWriter {
    /// What is written so far.
    var bytes: [UInt8] = []
    /// Whether the next member follows another one of its object.
    private var follows = false

    /// Writes an object around what `members` writes.
    mutating func object(_ members: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        follows = false
        members(&self)
        bytes.append(UInt8(ascii: "}"))
        follows = true
    }

    /// Writes the name of a member of the open object; its value is to follow.
    @inline(__always)
    mutating func member(_ name: StaticString) {
        // Room is made once for all of it: four appends took a sixth of an event's whole time.
        bytes.append(addingCapacity: name.utf8CodeUnitCount + 4) { span in
            if follows { span.append(UInt8(ascii: ",")) }
            span.append(UInt8(ascii: "\""))
            for index in 0..<name.utf8CodeUnitCount { span.append(name.utf8Start[index]) }
            span.append(UInt8(ascii: "\""))
            span.append(UInt8(ascii: ":"))
        }
        follows = true
    }

    /// Writes an array of what `write` writes for each element.
    mutating func array<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(&self, element)
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
