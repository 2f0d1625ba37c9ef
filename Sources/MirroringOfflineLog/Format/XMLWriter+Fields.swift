import Foundation
import MirroringEvents

/// Each field is an element; what is absent is left out.
extension XMLWriter: FieldVisitor {
    typealias Failure = Never

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value) {
        element(name.xml) { value.write(to: &$0) }
    }

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value?) {
        guard let value else { return }
        element(name.xml) { value.write(to: &$0) }
    }

    @inline(__always)
    mutating func number(_ name: FieldName, _ value: inout Int, _ bounds: NumberBounds) {
        field(name, &value)
        guard let position else { return }
        self.position = nil
        element("Position", position)
        // Empty where nobody vouches for one: no user has an empty name.
        if let publisher { element("Publisher") { $0.text(publisher.user ?? "") } }
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part) {
        element(name.xml) { part.fields(&$0) }
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part?) {
        guard part != nil else { return }
        element(name.xml) { part?.fields(&$0) }
    }

    mutating func list<Part: EventPart>(_ name: FieldName, of element: StaticString, _ parts: inout [Part]) {
        let parts = parts
        self.element(name.xml) { writer in
            for part in parts {
                var part = part
                writer.element(element) { part.fields(&$0) }
            }
        }
    }
}

/// How the values of fields are spelled in XML.
extension XMLWriter: ValueWriter {
    mutating func integer(_ integer: Int) {
        bytes.append(decimal: integer)
    }

    mutating func truth(_ truth: Bool) {
        bytes.append(text: truth ? "true" : "false")
    }

    mutating func uuid(_ uuid: UUID) {
        bytes.append(uuid: uuid)
    }

    mutating func time(_ time: Timestamp) {
        time.append(to: &bytes)
    }
}
