import CRabbitMQ

/// Turns texts and tables into what librabbitmq takes: pointers that live until the next ``recycle()``.
///
/// The bytes lie in a pool of the library's own, so that encoding a message allocates nothing once the pool has grown.
final class WireEncoder {
    private let pool = UnsafeMutablePointer<amqp_pool_t>.allocate(capacity: 1)
    private static let pageSize = 16 * 1_024

    init() {
        init_amqp_pool(pool, Self.pageSize)
    }

    deinit {
        empty_amqp_pool(pool)
        pool.deallocate()
    }

    /// Frees what was encoded before.
    func recycle() {
        recycle_amqp_pool(pool)
    }

    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }

    func table(_ table: FieldTable) -> amqp_table_t {
        guard !table.entries.isEmpty else { return amqp_table_t() }
        let entries = allocate(amqp_table_entry_t.self, count: table.entries.count)
        for (index, entry) in table.entries.enumerated() {
            (entries + index).initialize(to: amqp_table_entry_t(key: bytes(entry.name), value: value(entry.value)))
        }
        return amqp_table_t(num_entries: Int32(table.entries.count), entries: entries)
    }

    /// The properties without a table of flags that the caller would have to keep in step.
    func properties(_ properties: MessageProperties) -> amqp_basic_properties_t {
        var wire = amqp_basic_properties_t()
        func set(
            _ text: String?,
            _ field: WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>,
            _ flag: Int
        ) {
            guard let text else { return }
            wire[keyPath: field] = bytes(text)
            wire._flags |= amqp_flags_t(flag)
        }
        wire.delivery_mode = properties.isPersistent ? 2 : 1
        wire._flags = amqp_flags_t(AMQP_BASIC_DELIVERY_MODE_FLAG)
        set(properties.contentType, \.content_type, Int(AMQP_BASIC_CONTENT_TYPE_FLAG))
        set(properties.correlationId, \.correlation_id, Int(AMQP_BASIC_CORRELATION_ID_FLAG))
        set(properties.replyTo, \.reply_to, Int(AMQP_BASIC_REPLY_TO_FLAG))
        set(properties.expiration, \.expiration, Int(AMQP_BASIC_EXPIRATION_FLAG))
        set(properties.messageId, \.message_id, Int(AMQP_BASIC_MESSAGE_ID_FLAG))
        set(properties.type, \.type, Int(AMQP_BASIC_TYPE_FLAG))
        set(properties.userId, \.user_id, Int(AMQP_BASIC_USER_ID_FLAG))
        set(properties.appId, \.app_id, Int(AMQP_BASIC_APP_ID_FLAG))
        if let timestamp = properties.timestamp {
            wire.timestamp = timestamp
            wire._flags |= amqp_flags_t(AMQP_BASIC_TIMESTAMP_FLAG)
        }
        if !properties.headers.entries.isEmpty {
            wire.headers = table(properties.headers)
            wire._flags |= amqp_flags_t(AMQP_BASIC_HEADERS_FLAG)
        }
        return wire
    }

    private func value(_ value: FieldValue) -> amqp_field_value_t {
        var wire = amqp_field_value_t()
        switch value {
        case .bool(let bool):
            wire.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            wire.value.boolean = bool ? 1 : 0
        case .int(let int):
            // There are clients that know no wider integer.
            if let int = Int32(exactly: int) {
                wire.kind = UInt8(AMQP_FIELD_KIND_I32.rawValue)
                wire.value.i32 = int
            } else {
                wire.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
                wire.value.i64 = int
            }
        case .double(let double):
            wire.kind = UInt8(AMQP_FIELD_KIND_F64.rawValue)
            wire.value.f64 = double
        case .string(let string):
            wire.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            wire.value.bytes = bytes(string)
        case .bytes(let array):
            wire.kind = UInt8(AMQP_FIELD_KIND_BYTES.rawValue)
            wire.value.bytes = array.withUnsafeBytes(copy)
        case .timestamp(let seconds):
            wire.kind = UInt8(AMQP_FIELD_KIND_TIMESTAMP.rawValue)
            wire.value.u64 = seconds
        case .table(let table):
            wire.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            wire.value.table = self.table(table)
        case .array(let values):
            wire.kind = UInt8(AMQP_FIELD_KIND_ARRAY.rawValue)
            let entries = allocate(amqp_field_value_t.self, count: values.count)
            for (index, element) in values.enumerated() {
                (entries + index).initialize(to: self.value(element))
            }
            wire.value.array = amqp_array_t(num_entries: Int32(values.count), entries: entries)
        case .void:
            wire.kind = UInt8(AMQP_FIELD_KIND_VOID.rawValue)
        }
        return wire
    }

    private func copy(_ source: UnsafeRawBufferPointer) -> amqp_bytes_t {
        guard !source.isEmpty else { return amqp_bytes_t() }
        let target = UnsafeMutableRawBufferPointer(
            start: allocate(UInt8.self, count: source.count),
            count: source.count
        )
        target.copyMemory(from: source)
        return amqp_bytes_t(len: source.count, bytes: target.baseAddress)
    }

    private func allocate<T>(_ type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
        // The pool aligns to 8 bytes and ends the process only where malloc itself has nothing left.
        guard let memory = amqp_pool_alloc(pool, max(1, count) * MemoryLayout<T>.stride) else {
            preconditionFailure("Out of memory while encoding a message.")
        }
        return memory.bindMemory(to: type, capacity: count)
    }
}
