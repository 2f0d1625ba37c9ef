/// One record of a list.
package struct Record: Sendable, Hashable {
    /// Its fields; whoever keeps one for longer copies it.
    package let fields: [ArraySlice<UInt8>]

    /// A field that is a number, as this program writes it: decimal digits, no sign but a minus, no zero in front.
    ///
    /// - Parameters:
    ///   - index: which field.
    ///   - range: what it may be.
    package func number<Number: FixedWidthInteger>(
        at index: Int,
        in range: ClosedRange<Number> = Number.min...Number.max
    ) throws(ProtocolViolation) -> Number {
        guard fields.indices.contains(index), let number: Number = Self.number(fields[index]), range.contains(number)
        else { throw ProtocolViolation("a list has a number that is out of range") }
        return number
    }

    /// Reads such a number; nil if it is none.
    static func number<Number: FixedWidthInteger>(_ field: ArraySlice<UInt8>) -> Number? {
        // The longest has 20 digits, or a minus and 19.
        guard field.count <= 20 else { return nil }
        let text = String(decoding: field, as: UTF8.self)
        guard let number = Number(text), number.description == text else { return nil }
        return number
    }
}
