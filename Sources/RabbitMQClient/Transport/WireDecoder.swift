import CRabbitMQ

/// Copies what librabbitmq has decoded out of its buffers, which it uses again with the next frame.
enum WireDecoder {
    /// How deep tables and lists may lie in each other: whoever publishes may write thousands in a frame, and each costs stack. What is
    /// deeper reads as nothing.
    private static let deepest = 64

    static func string(_ bytes: amqp_bytes_t) -> String {
        String(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }

    static func properties(_ wire: amqp_basic_properties_t) -> MessageProperties {
        func text(_ flag: Int, _ bytes: amqp_bytes_t) -> String? {
            wire._flags & amqp_flags_t(flag) == 0 ? nil : string(bytes)
        }
        var properties = MessageProperties()
        properties.isPersistent =
            wire._flags & amqp_flags_t(AMQP_BASIC_DELIVERY_MODE_FLAG) != 0 && wire.delivery_mode == 2
        properties.contentType = text(Int(AMQP_BASIC_CONTENT_TYPE_FLAG), wire.content_type)
        properties.correlationId = text(Int(AMQP_BASIC_CORRELATION_ID_FLAG), wire.correlation_id)
        properties.replyTo = text(Int(AMQP_BASIC_REPLY_TO_FLAG), wire.reply_to)
        properties.expiration = text(Int(AMQP_BASIC_EXPIRATION_FLAG), wire.expiration)
        properties.messageId = text(Int(AMQP_BASIC_MESSAGE_ID_FLAG), wire.message_id)
        properties.type = text(Int(AMQP_BASIC_TYPE_FLAG), wire.type)
        properties.userId = text(Int(AMQP_BASIC_USER_ID_FLAG), wire.user_id)
        properties.appId = text(Int(AMQP_BASIC_APP_ID_FLAG), wire.app_id)
        if wire._flags & amqp_flags_t(AMQP_BASIC_TIMESTAMP_FLAG) != 0 {
            properties.timestamp = wire.timestamp
        }
        if wire._flags & amqp_flags_t(AMQP_BASIC_HEADERS_FLAG) != 0 {
            properties.headers = table(wire.headers)
        }
        return properties
    }

    static func table(_ wire: amqp_table_t, depth: Int = 0) -> FieldTable {
        var table = FieldTable()
        table.reserveCapacity(Int(wire.num_entries))
        for entry in UnsafeBufferPointer(start: wire.entries, count: Int(wire.num_entries)) {
            table.append(string(entry.key), value(entry.value, depth: depth))
        }
        table.removeRepeats()
        return table
    }

    private static func value(_ wire: amqp_field_value_t, depth: Int) -> FieldValue {
        switch amqp_field_value_kind_t(UInt32(wire.kind)) {
        case AMQP_FIELD_KIND_BOOLEAN: .bool(wire.value.boolean != 0)
        case AMQP_FIELD_KIND_I8: .int(Int64(wire.value.i8))
        case AMQP_FIELD_KIND_U8: .int(Int64(wire.value.u8))
        case AMQP_FIELD_KIND_I16: .int(Int64(wire.value.i16))
        case AMQP_FIELD_KIND_U16: .int(Int64(wire.value.u16))
        case AMQP_FIELD_KIND_I32: .int(Int64(wire.value.i32))
        case AMQP_FIELD_KIND_U32: .int(Int64(wire.value.u32))
        case AMQP_FIELD_KIND_I64: .int(wire.value.i64)
        case AMQP_FIELD_KIND_U64: .int(Int64(clamping: wire.value.u64))
        case AMQP_FIELD_KIND_F32: .double(Double(wire.value.f32))
        case AMQP_FIELD_KIND_F64: .double(wire.value.f64)
        case AMQP_FIELD_KIND_UTF8: .string(string(wire.value.bytes))
        case AMQP_FIELD_KIND_BYTES:
            .bytes([UInt8](UnsafeRawBufferPointer(start: wire.value.bytes.bytes, count: wire.value.bytes.len)))
        case AMQP_FIELD_KIND_TIMESTAMP: .timestamp(wire.value.u64)
        case AMQP_FIELD_KIND_TABLE where depth < deepest: .table(table(wire.value.table, depth: depth + 1))
        case AMQP_FIELD_KIND_ARRAY where depth < deepest:
            .array(
                UnsafeBufferPointer(start: wire.value.array.entries, count: Int(wire.value.array.num_entries)).map {
                    value($0, depth: depth + 1)
                }
            )
        default: .void
        }
    }
}
