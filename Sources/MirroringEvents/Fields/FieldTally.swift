/// Which fields of a part a reader has found, and which it has to find.
@usableFromInline
package struct FieldTally {
    /// The field that is looked at: the bit of its place in the list.
    @usableFromInline var field: UInt64 = 1
    @usableFromInline var required: UInt64 = 0
    @usableFromInline var found: UInt64 = 0

    /// Nothing is found yet.
    @inlinable
    package init() {}

    /// Begins at the first field.
    @inlinable
    @inline(__always)
    package mutating func restart() {
        field = 1
    }

    /// Goes on to the next field.
    @inlinable
    @inline(__always)
    package mutating func advance() {
        field &<<= 1
    }

    /// Notes that every part has the field.
    @inlinable
    @inline(__always)
    package mutating func require() {
        required |= field
    }

    /// Notes whether the field has a value; of several the last counts.
    @inlinable
    @inline(__always)
    package mutating func note(isFound: Bool) {
        if isFound { found |= field } else { found &= ~field }
    }

    /// The first field that has to be there and is not, once all were looked at.
    @inlinable
    package func missing<Part: EventPart>(in part: Part.Type) -> EventField? {
        let missing = required & ~found
        return missing == 0 ? nil : part.fieldList[missing.trailingZeroBitCount]
    }
}
