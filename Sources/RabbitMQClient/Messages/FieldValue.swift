/// A value in a table of AMQP 0-9-1: a header of a message or an argument of a declaration.
public enum FieldValue: Sendable, Hashable {
    /// A truth value.
    case bool(Bool)
    /// An integer of any width the protocol has; sent in 32 bits where it fits, else in 64.
    case int(Int64)
    /// A floating-point number.
    case double(Double)
    /// Text.
    case string(String)
    /// Bytes that are not text.
    case bytes([UInt8])
    /// Seconds since 1970.
    case timestamp(UInt64)
    /// A table within.
    case table(FieldTable)
    /// A list.
    case array([FieldValue])
    /// No value.
    case void

    /// The text, if it is text.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The integer, if it is one.
    public var int: Int64? {
        if case .int(let value) = self { value } else { nil }
    }

    /// The truth value, if it is one.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An integer.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
