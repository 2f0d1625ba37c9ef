import NIOCore

extension StreamMessage {
    /// Names with values, in the order in which they stand in the message; nothing is decoded before it is asked for.
    public struct Fields: Sequence, Sendable, Hashable {
        /// One name with its value. What stands in place of a name and is no text is an empty one.
        public typealias Element = (name: String, value: Value)

        /// Keys and values in turn: each of them whole.
        private let content: ByteBuffer
        private let depth: Int

        /// No names.
        public init() {
            content = ByteBuffer()
            depth = 0
        }

        /// Looks at a map of AMQP 1.0 once, so that it can be read without errors afterwards.
        ///
        /// - Throws: ``StreamError/Code/malformed`` for what is no map, or one that is cut.
        init(_ encoded: ByteBuffer, depth: Int = 0) throws(StreamError) {
            var rest = encoded
            self.depth = depth
            let constructor = rest.readInteger(as: UInt8.self)
            guard constructor != 0x40 else {
                self.content = ByteBuffer()
                return
            }
            guard let constructor, [0xC1, 0xD1].contains(constructor), var content = rest.readVariable(constructor),
                let count = content.readCount(constructor), count % 2 == 0
            else { throw .malformed("A message has something else where names with values should be.") }
            var place = content.readerIndex
            for _ in 0..<count { place = try EncodedValue.end(of: place, in: content) }
            guard place == content.writerIndex else {
                throw .malformed("A message has more behind its names with values than it says.")
            }
            self.content = content
        }

        /// Whether there are none.
        public var isEmpty: Bool { content.readableBytes == 0 }

        /// The value of a name; nil where there is none. Where a name stands twice, its first value counts.
        public subscript(name: String) -> Value? {
            var rest = content
            while let key = rest.readEncodedValue(), let value = rest.readEncodedValue() {
                if Self.isText(key, name) { return Value(value, depth: depth) }
            }
            return nil
        }

        /// Reads name by name.
        public func makeIterator() -> Iterator { Iterator(rest: content, depth: depth) }

        /// Reads name by name.
        public struct Iterator: IteratorProtocol {
            fileprivate var rest: ByteBuffer
            fileprivate let depth: Int

            /// The next name with its value; nil after the last one.
            public mutating func next() -> Element? {
                guard let key = rest.readEncodedValue(), let value = rest.readEncodedValue() else { return nil }
                return (Value(key, depth: depth).string ?? "", Value(value, depth: depth))
            }
        }

        /// Whether a key is that text, compared byte by byte: most of those that are passed over never become a text.
        private static func isText(_ key: ByteBuffer, _ name: String) -> Bool {
            var key = key
            guard let constructor = key.readInteger(as: UInt8.self), [0xA1, 0xA3, 0xB1, 0xB3].contains(constructor),
                let bytes = key.readVariable(constructor)
            else { return false }
            return bytes.readableBytesView.elementsEqual(name.utf8)
        }
    }
}
