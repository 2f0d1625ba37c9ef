/// Reads the members of one object into the fields of a part.
///
/// Members nearly always come in the order of the list: then one way along it reads them all, and hardly a name is
/// compared twice. What comes in another order takes more ways.
struct JSONMembers: FieldVisitor {
    typealias Failure = EventDecodingError

    /// The body, as far as it is not read.
    private(set) var reader: JSONReader
    /// The member that comes next; no field's name behind the last one.
    private var next = JSONText.empty
    private var isAtMember: Bool
    /// Whether it is the member's value that is being read.
    private var isInValue = false
    /// Whether this way along the list has read a member.
    private var hasRead = false
    private var tally = FieldTally()

    /// Goes into the object that comes next.
    init(_ reader: JSONReader) throws(EventDecodingError) {
        var reader = reader
        try reader.open(UInt8(ascii: "{"), "an object")
        isAtMember = !reader.skip(UInt8(ascii: "}"))
        if isAtMember { next = try reader.memberName() }
        self.reader = reader
    }

    /// Reads all members; those that are not known are ignored.
    ///
    /// - Parameter part: a blank one.
    mutating func read<Part: EventPart>(into part: inout Part) throws(EventDecodingError) {
        do throws(EventDecodingError) {
            repeat {
                tally.restart()
                hasRead = false
                try part.fields(&self)
                if isAtMember, !hasRead {
                    isInValue = true
                    try reader.skipValue()
                    try goOn()
                }
            } while isAtMember
        } catch {
            throw isInValue ? error.inside(next.printable) : error
        }
        if let missing = tally.missing(in: Part.self) {
            throw EventDecodingError(.missingMember, "", path: missing.json)
        }
    }

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value) throws(EventDecodingError) {
        tally.require()
        if name.json ~= next {
            if beginValue() { value = try Value.read(from: &reader) }
            try goOn()
        }
        tally.advance()
    }

    @inline(__always)
    mutating func field<Value: EventValue>(_ name: FieldName, _ value: inout Value?) throws(EventDecodingError) {
        if name.json ~= next {
            value = beginValue() ? try Value.read(from: &reader) : nil
            try goOn()
        }
        tally.advance()
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part) throws(EventDecodingError) {
        tally.require()
        if name.json ~= next {
            if beginValue() {
                part = .blank
                try reader.read(into: &part)
            }
            try goOn()
        }
        tally.advance()
    }

    @inline(__always)
    mutating func part<Part: EventPart>(_ name: FieldName, _ part: inout Part?) throws(EventDecodingError) {
        if name.json ~= next {
            part = beginValue() ? try reader.part() : nil
            try goOn()
        }
        tally.advance()
    }

    @inline(__always)
    mutating func list<Part: EventPart>(
        _ name: FieldName,
        of element: StaticString,
        _ parts: inout [Part]
    ) throws(EventDecodingError) {
        tally.require()
        if name.json ~= next {
            if beginValue() { parts = try reader.parts() }
            try goOn()
        }
        tally.advance()
    }

    /// Whether the member has a value; null is the same as absent.
    private mutating func beginValue() -> Bool {
        isInValue = true
        let isFound = !reader.null()
        tally.note(isFound: isFound)
        return isFound
    }

    /// Goes on behind the member's value.
    private mutating func goOn() throws(EventDecodingError) {
        isInValue = false
        hasRead = true
        isAtMember = try reader.hasMore(before: UInt8(ascii: "}"))
        next = isAtMember ? try reader.memberName() : .empty
    }
}

extension JSONReader {
    /// Reads a part of an event.
    mutating func part<Part: EventPart>() throws(EventDecodingError) -> Part {
        var part = Part.blank
        try read(into: &part)
        return part
    }

    /// Reads a part of an event into a blank one, where it stands: the parts of an event are large.
    fileprivate mutating func read<Part: EventPart>(into part: inout Part) throws(EventDecodingError) {
        var members = try JSONMembers(self)
        try members.read(into: &part)
        position = members.reader.position
    }

    /// Reads a list of parts.
    fileprivate mutating func parts<Part: EventPart>() throws(EventDecodingError) -> [Part] {
        var parts: [Part] = []
        try array { (reader) throws(EventDecodingError) in
            parts.append(try reader.part())
        }
        return parts
    }
}
