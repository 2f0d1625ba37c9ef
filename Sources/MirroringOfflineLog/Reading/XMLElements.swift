import MirroringEvents

/// Reads the elements inside another one into the fields of a part. Mostly they come in the order of the list: then one
/// way along it reads them all.
struct XMLElements: FieldVisitor {
    typealias Failure = XMLNode.Problem

    /// The element that comes next; nil behind the last one.
    private var element: XMLNode?
    /// Whether this way along the list has read an element.
    private var hasRead = false
    private var tally = FieldTally()

    init(of node: XMLNode) {
        element = node.firstElement
    }

    /// Reads all elements; those that are not known are ignored.
    ///
    /// - Parameter part: a blank one.
    mutating func read<Part: EventPart>(into part: inout Part) throws(XMLNode.Problem) {
        repeat {
            tally.restart()
            hasRead = false
            try part.fields(&self)
            if !hasRead { element = element?.nextElement }
        } while element != nil
        if let missing = tally.missing(in: Part.self) {
            throw XMLNode.Problem(description: "\(missing.xml) is missing")
        }
    }

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value) throws(XMLNode.Problem) {
        tally.require()
        if var node = next(name) { value = try Value.read(from: &node) }
        tally.advance()
    }

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value?) throws(XMLNode.Problem) {
        if var node = next(name) { value = try Value.read(from: &node) }
        tally.advance()
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part) throws(XMLNode.Problem) {
        tally.require()
        if let node = next(name) { part = try node.part() }
        tally.advance()
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part?) throws(XMLNode.Problem) {
        if let node = next(name) { part = try node.part() }
        tally.advance()
    }

    @inline(__always)
    mutating func list<Part: EventPart>(
        _ name: FieldName,
        of element: StaticString,
        _ parts: inout [Part]
    ) throws(XMLNode.Problem) {
        tally.require()
        if let node = next(name) { parts = try node.parts(element) }
        tally.advance()
    }

    /// The next element, if it has that name; what follows it comes next then.
    @inline(__always)
    private mutating func next(_ name: FieldName) -> XMLNode? {
        guard let node = element, node.isNamed(name.xml) else { return nil }
        element = node.nextElement
        hasRead = true
        tally.note(isFound: true)
        return node
    }
}

extension XMLNode {
    /// The element's parts as those of an event.
    func part<Part: EventPart>() throws(Problem) -> Part {
        var part = Part.blank
        var elements = XMLElements(of: self)
        try elements.read(into: &part)
        return part
    }

    /// A part for each child element of that name.
    fileprivate func parts<Part: EventPart>(_ name: StaticString) throws(Problem) -> [Part] {
        var parts: [Part] = []
        var next = firstElement
        while let element = next {
            if element.isNamed(name) { parts.append(try element.part()) }
            next = element.nextElement
        }
        return parts
    }
}
