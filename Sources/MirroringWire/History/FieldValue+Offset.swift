import RabbitMQClient

extension FieldValue {
    /// A stream offset. AMQP has no greater numbers than signed ones, and a broker counts no farther.
    static func offset(_ offset: UInt64) -> Self { .int(Int64(clamping: offset)) }

    /// The stream offset; nil if it is none.
    var offset: UInt64? { int.flatMap(UInt64.init(exactly:)) }
}
