import struct Foundation.UUID

/// Each field is a member of the open object; what is absent is left out.
extension JSONWriter: FieldVisitor {
    typealias Failure = Never

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value) {
        member(name.json)
        value.write(to: &self)
    }

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value?) {
        guard let value else { return }
        member(name.json)
        value.write(to: &self)
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part) {
        member(name.json)
        object { part.fields(&$0) }
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part?) {
        guard part != nil else { return }
        member(name.json)
        object { part?.fields(&$0) }
    }

    mutating func list<Part: EventPart>(_ name: FieldName, of element: StaticString, _ parts: inout [Part]) {
        member(name.json)
        array(parts) { writer, part in
            var part = part
            writer.object { part.fields(&$0) }
        }
    }
}

/// How the values of fields are spelled in JSON.
extension JSONWriter: ValueWriter {
    mutating func text(_ text: String) {
        string(text)
    }

    mutating func integer(_ integer: Int) {
        bytes.append(decimal: integer)
    }

    mutating func truth(_ truth: Bool) {
        bytes.append(text: truth ? "true" : "false")
    }

    mutating func uuid(_ uuid: UUID) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(uuid: uuid)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func time(_ time: Timestamp) {
        bytes.append(UInt8(ascii: "\""))
        time.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}
