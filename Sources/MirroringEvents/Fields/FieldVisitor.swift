/// The names of a field: in JSON, and in XML, where it is the original classes' if they name it.
@usableFromInline
package typealias FieldName = (json: StaticString, xml: StaticString)

/// Goes through the fields of an event in the order of the one list, `EventFields.swift`: reads them, writes them, or
/// holds them to their rules.
@usableFromInline
package protocol FieldVisitor {
    /// What ends the way before its end.
    associatedtype Failure: Error

    /// A field that every event has.
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value) throws(Failure)
    /// A field that is absent where it is nil.
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value?) throws(Failure)

    /// A number that every event has, and between which bounds it lies.
    mutating func number(_ name: FieldName, _ value: inout Int, _ bounds: NumberBounds) throws(Failure)
    /// A number that is absent where it is nil, and between which bounds it lies otherwise.
    mutating func number(_ name: FieldName, _ value: inout Int?, _ bounds: NumberBounds) throws(Failure)

    /// A moment that every event has, from ``Timestamp/earliest`` to ``Timestamp/latest``.
    mutating func time(_ name: FieldName, _ value: inout Timestamp) throws(Failure)
    /// A moment that is absent where it is nil, from ``Timestamp/earliest`` to ``Timestamp/latest`` otherwise.
    mutating func time(_ name: FieldName, _ value: inout Timestamp?) throws(Failure)

    /// A part with fields of its own that every event has.
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part) throws(Failure)
    /// A part with fields of its own that is absent where it is nil.
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part?) throws(Failure)
    /// A list that every event has, and what XML calls one of its parts.
    mutating func list<Part: EventPart>(
        _ name: FieldName,
        of element: StaticString,
        _ parts: inout [Part]
    ) throws(Failure)
}

/// Numbers and moments are fields like others, where a visitor does not care for their rules.
extension FieldVisitor {
    @inlinable
    @inline(__always)
    package mutating func number(_ name: FieldName, _ value: inout Int, _ bounds: NumberBounds) throws(Failure) {
        try field(name, &value)
    }

    @inlinable
    @inline(__always)
    package mutating func number(_ name: FieldName, _ value: inout Int?, _ bounds: NumberBounds) throws(Failure) {
        try field(name, &value)
    }

    @inlinable
    @inline(__always)
    package mutating func time(_ name: FieldName, _ value: inout Timestamp) throws(Failure) {
        try field(name, &value)
    }

    @inlinable
    @inline(__always)
    package mutating func time(_ name: FieldName, _ value: inout Timestamp?) throws(Failure) {
        try field(name, &value)
    }
}
