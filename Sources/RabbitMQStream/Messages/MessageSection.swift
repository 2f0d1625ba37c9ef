import NIOCore

/// The sections of a message (AMQP 1.0, part 3, section 3.2), by their descriptors.
enum MessageSection: UInt64 {
    case header = 0x70
    case deliveryAnnotations = 0x71
    case annotations = 0x72
    case properties = 0x73
    case applicationProperties = 0x74
    case data = 0x75
    case sequence = 0x76
    case value = 0x77
    case footer = 0x78

    /// The sections of a message in turn, each with the value in it, undecoded.
    ///
    /// A section with a descriptor that is not known is passed over.
    struct Walk {
        private let message: ByteBuffer
        /// Whether something is left out at the end, so that the last section may lack it.
        private let isCut: Bool
        private var place: Int

        init(_ message: ByteBuffer, isCut: Bool = false) {
            self.message = message
            self.isCut = isCut
            place = message.readerIndex
        }

        /// The next section; nil after the last one.
        ///
        /// - Throws: ``StreamError/Code/malformed`` if there is none, but something else.
        mutating func next() throws(StreamError) -> (section: MessageSection, value: ByteBuffer)? {
            while place < message.writerIndex {
                guard message.getInteger(at: place, as: UInt8.self) == EncodedValue.described else {
                    throw .malformed("A message is not in the sections of AMQP 1.0.")
                }
                let descriptor = place + 1
                let start: Int
                let end: Int
                do throws(StreamError) {
                    start = try EncodedValue.end(of: descriptor, in: message)
                    end = try self.end(of: start)
                } catch {
                    guard isCut else { throw error }
                    place = message.writerIndex
                    return nil
                }
                place = end
                guard let section = number(at: descriptor).flatMap(MessageSection.init),
                    let value = message.getSlice(at: start, length: end - start)
                else { continue }
                return (section, value)
            }
            return nil
        }

        /// Where the value of a section ends: at the end of the message, if that is all there is of it.
        private func end(of start: Int) throws(StreamError) -> Int {
            do throws(StreamError) {
                return try EncodedValue.end(of: start, in: message)
            } catch {
                guard isCut, start < message.writerIndex else { throw error }
                return message.writerIndex
            }
        }

        /// A descriptor that is a number; nil for one that is a name.
        private func number(at place: Int) -> UInt64? {
            switch message.getInteger(at: place, as: UInt8.self) {
            case 0x53: message.getInteger(at: place + 1, as: UInt8.self).map(UInt64.init)
            case 0x80: message.getInteger(at: place + 1, as: UInt64.self)
            default: nil
            }
        }
    }
}
