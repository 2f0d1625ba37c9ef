/// What of an event has bounds, and which: for whoever mends an event, and for tests.
/// ``MirroringStatusEventArgs/validate()`` and the readers of JSON and XML go by the same list.
extension MirroringStatusEventArgs {
    /// Shows every number to `visit`, which may change it: the number, its path in the body, and its bounds.
    package mutating func eachNumber(_ visit: (inout Int, FieldPath, NumberBounds) -> Void) {
        withoutActuallyEscaping(visit) { visit in
            var visitor = ClosureVisitor(seeNumber: visit)
            fields(&visitor)
        }
    }

    /// Shows every moment to `visit`, which may change it: the moment, its path in the body with `[]` for the log's index,
    /// and that index.
    package mutating func eachTime(_ visit: (inout Timestamp, FieldPath, Int?) -> Void) {
        withoutActuallyEscaping(visit) { visit in
            var visitor = ClosureVisitor(seeTime: visit)
            fields(&visitor)
        }
    }
}

/// Shows numbers or moments to a closure.
private struct ClosureVisitor: RuleVisitor {
    typealias Failure = Never

    var place: StaticString = ""
    var index: Int?
    private var seeNumber: ((inout Int, FieldPath, NumberBounds) -> Void)?
    private var seeTime: ((inout Timestamp, FieldPath, Int?) -> Void)?
    /// Whether a closure has changed something of it.
    private var isChanged = false

    init(seeNumber: @escaping (inout Int, FieldPath, NumberBounds) -> Void) {
        self.seeNumber = seeNumber
    }

    init(seeTime: @escaping (inout Timestamp, FieldPath, Int?) -> Void) {
        self.seeTime = seeTime
    }

    mutating func number(_ name: FieldName, _ value: inout Int, _ bounds: NumberBounds) {
        guard let seeNumber else { return }
        let old = value
        seeNumber(&value, path(to: name), bounds)
        isChanged = isChanged || value != old
    }

    mutating func time(_ name: FieldName, _ value: inout Timestamp) {
        guard let seeTime else { return }
        let old = value
        seeTime(&value, path(to: name), index)
        isChanged = isChanged || value != old
    }

    mutating func list<Part: EventPart>(_ name: FieldName, of element: StaticString, _ parts: inout [Part]) {
        let outer = place
        place = Part.place
        for index in parts.indices {
            self.index = index
            isChanged = false
            var part = parts[index]
            part.fields(&self)
            // Whoever changes nothing gets no copy of the list.
            if isChanged { parts[index] = part }
        }
        index = nil
        place = outer
    }
}
