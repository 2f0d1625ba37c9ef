/// A visitor of the fields with rules, numbers and moments. Where one of them is absent, there is nothing to see.
protocol RuleVisitor: FieldVisitor {
    /// The place of the part that is being visited.
    var place: StaticString { get set }
    /// Which part of a list it is.
    var index: Int? { get set }
}

extension RuleVisitor {
    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value) {}

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value?) {}

    @inline(__always)
    mutating func number(_ name: FieldName, _ value: inout Int?, _ bounds: NumberBounds) throws(Failure) {
        guard var number = value else { return }
        try self.number(name, &number, bounds)
        value = number
    }

    @inline(__always)
    mutating func time(_ name: FieldName, _ value: inout Timestamp?) throws(Failure) {
        guard var time = value else { return }
        try self.time(name, &time)
        value = time
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part) throws(Failure) {
        let outer = place
        place = Part.place
        try part.fields(&self)
        place = outer
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part?) throws(Failure) {
        let outer = place
        place = Part.place
        try part?.fields(&self)
        place = outer
    }

    /// Nothing of a list is changed.
    @inline(__always)
    mutating func list<Part: EventPart>(
        _ name: FieldName,
        of element: StaticString,
        _ parts: inout [Part]
    ) throws(Failure) {
        let outer = place
        place = Part.place
        for (index, part) in parts.enumerated() {
            self.index = index
            var part = part
            try part.fields(&self)
        }
        index = nil
        place = outer
    }

    /// The path of a field of the part.
    @inline(__always)
    func path(to name: FieldName) -> FieldPath { FieldPath(part: place, name: name.json) }
}
