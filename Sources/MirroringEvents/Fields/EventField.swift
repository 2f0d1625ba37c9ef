/// One field of an event, for whoever looks at the list itself: tests, and errors that name a field.
@usableFromInline
package struct EventField: Sendable, Hashable {
    /// What a field holds.
    @usableFromInline
    package enum Kind: Sendable, Hashable {
        case text
        case integer
        case truth
        case uuid
        case time
        /// One of these words.
        case word([String])
        /// Fields of its own.
        case part
        /// Parts, each an element of that name in XML.
        case list(of: String)
    }

    /// Its name in JSON.
    package let json: String
    /// Its name in XML.
    package let xml: String
    /// Whether every event, or every part that it is in, has it.
    package let isRequired: Bool
    /// What it holds.
    package let kind: Kind
    /// Between which bounds a number lies.
    package let bounds: NumberBounds?
    /// The fields of a part, or of each part of a list.
    package let fields: [EventField]
}

extension EventPart {
    /// The part's fields, in their order.
    @usableFromInline
    package static var fieldList: [EventField] {
        var lister = FieldLister()
        var part = blank
        part.fields(&lister)
        return lister.fields
    }
}

/// Notes which fields there are.
private struct FieldLister: FieldVisitor {
    typealias Failure = Never

    var fields: [EventField] = []

    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value) {
        add(name, isRequired: true, Value.kind)
    }

    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value?) {
        add(name, isRequired: false, Value.kind)
    }

    mutating func number(_ name: FieldName, _ value: inout Int, _ bounds: NumberBounds) {
        add(name, isRequired: true, .integer, bounds)
    }

    mutating func number(_ name: FieldName, _ value: inout Int?, _ bounds: NumberBounds) {
        add(name, isRequired: false, .integer, bounds)
    }

    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part) {
        add(name, isRequired: true, .part, fields: Part.fieldList)
    }

    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part?) {
        add(name, isRequired: false, .part, fields: Part.fieldList)
    }

    mutating func list<Part: EventPart>(_ name: FieldName, of element: StaticString, _ parts: inout [Part]) {
        add(name, isRequired: true, .list(of: "\(element)"), fields: Part.fieldList)
    }

    private mutating func add(
        _ name: FieldName,
        isRequired: Bool,
        _ kind: EventField.Kind,
        _ bounds: NumberBounds? = nil,
        fields: [EventField] = []
    ) {
        self.fields.append(
            EventField(
                json: "\(name.json)",
                xml: "\(name.xml)",
                isRequired: isRequired,
                kind: kind,
                bounds: bounds,
                fields: fields
            )
        )
    }
}
