import Foundation

/// Watches the bytes of a file, chunk by chunk, on their way to libxml2, for what must not get there.
///
/// For each attribute libxml2 looks at all those before it in the same tag, so that a tag of two megabytes keeps it busy for
/// the better part of a minute. The tags of a bridge have none, but for the root's two. What is in a tag is not counted: a tag
/// that is short holds few of them.
///
/// And of an event it makes a tree, which takes thirty times the bytes if they are tags. So the tags and the bytes of one event have a
/// bound, which nothing comes near that fits into a message.
///
/// It has to find the tags as libxml2 does, and that depends on the encoding: so only UTF-8 passes, whatever the file says of
/// itself. It does not judge whether the file is XML.
struct MarkupLimit {
    /// What must not get to libxml2.
    enum Excess: Hashable, CustomStringConvertible {
        /// A start tag that is longer than ``MarkupLimit/longestTag``.
        case longTag
        /// A document type definition, with or without entities.
        case documentType
        /// Another encoding than UTF-8.
        case encoding
        /// An event of more than ``MarkupLimit/mostTags`` or ``MarkupLimit/mostBytes``.
        case largeEvent

        /// The end of a sentence.
        var description: String {
            switch self {
            case .longTag: "it has a start tag of more than \(longestTag) bytes, as no bridge writes"
            case .documentType: "it has a document type definition"
            case .encoding: "it is not in UTF-8"
            case .largeEvent:
                "it has an event of more than \(mostTags) tags or \(mostBytes >> 20) MiB, as no bridge writes"
            }
        }
    }

    /// The most bytes of a start tag, without its `>`; the root of a bridge has some 130.
    static let longestTag = 2_048
    /// The most tags of an event, comments and the like counted as well; one with as many log lines as there may be has some 12,000.
    static let mostTags = 65_536
    /// The most bytes of an event; in JSON it has 256 KiB, and some characters take more room in XML.
    static let mostBytes = 4 << 20

    /// Where in the document the bytes are that come next.
    private enum Place {
        case content
        /// Behind `<`.
        case opened
        /// Behind `<!`.
        case declared
        /// Behind `<!-`.
        case dash
        /// In a start tag, so many bytes long; in a value that ends with that quotation mark, or 0.
        case tag(length: Int, quote: UInt8)
        /// In a comment, section or instruction, which so many of those bytes in a row and `>` end; so many were just read.
        case until(UInt8, count: Int, run: Int)
    }

    private var place = Place.content
    /// How many bytes were looked at, up to the four that tell the encoding.
    private var first = 0
    /// How many tags and bytes have passed, and how many may.
    private var tags = 0
    private var bytes = 0
    private var lastTag = Int.max
    private var lastByte = Int.max

    /// From here on what comes is of one event. What was read ahead of it is not counted, which is a chunk at most.
    mutating func beginEvent() {
        lastTag = tags + Self.mostTags
        lastByte = bytes + Self.mostBytes
    }

    /// The event is whole.
    mutating func endEvent() {
        (lastTag, lastByte) = (.max, .max)
    }

    /// Looks at the next chunk.
    ///
    /// - Returns: the first excess, and how many bytes of the chunk come before it; nil if there is none.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) -> (excess: Excess, offset: Int)? {
        while first < 4, first < bytes.count {
            // UTF-16, UTF-32, their marks, and EBCDIC.
            let byte = bytes[first]
            if byte == 0 || byte >= 0xFE || (first == 0 && byte == 0x4C) { return (.encoding, first) }
            first += 1
        }
        self.bytes += bytes.count
        if self.bytes > lastByte { return (.largeEvent, max(0, bytes.count - (self.bytes - lastByte))) }
        var index = 0
        while index < bytes.count {
            switch place {
            case .content:
                guard let found = bytes.firstIndex(of: UInt8(ascii: "<"), in: index..<bytes.count) else { return nil }
                index = found + 1
                place = .opened
            case .opened:
                tags += 1
                if tags > lastTag { return (.largeEvent, index) }
                open(bytes, &index)
            case .declared:
                switch bytes[index] {
                case UInt8(ascii: "-"): place = .dash
                case UInt8(ascii: "["): place = .until(UInt8(ascii: "]"), count: 2, run: 0)
                default: return (.documentType, index)
                }
                index += 1
            case .dash:
                place = bytes[index] == UInt8(ascii: "-") ? .until(UInt8(ascii: "-"), count: 2, run: 0) : .content
                index += 1
            case .tag(let length, let quote):
                if passTag(bytes, &index, length, quote) { return (.longTag, index) }
            case .until(let byte, let count, let run): pass(bytes, &index, byte, count, run)
            }
        }
        return nil
    }

    /// Behind `<`: finds out what begins.
    private mutating func open(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) {
        switch bytes[index] {
        case UInt8(ascii: "!"):
            place = .declared
            index += 1
        case UInt8(ascii: "?"):
            place = .until(UInt8(ascii: "?"), count: 1, run: 0)
            index += 1
        case UInt8(ascii: "/"): place = .content
        default:
            // The short way, nearly always: no tag has a `<` in it, so that the next one near ends this.
            let reach = min(index + Self.longestTag, bytes.count)
            if let next = bytes.firstIndex(of: UInt8(ascii: "<"), in: index..<reach) {
                index = next + 1
            } else {
                place = .tag(length: 1, quote: 0)
            }
        }
    }

    /// In a start tag: goes to its end.
    ///
    /// - Returns: whether it is too long.
    private mutating func passTag(
        _ bytes: UnsafeRawBufferPointer,
        _ index: inout Int,
        _ length: Int,
        _ quote: UInt8
    ) -> Bool {
        var length = length
        var quote = quote
        while index < bytes.count {
            let byte = bytes[index]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                place = .content
                return false
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
            index += 1
            length += 1
            if length > Self.longestTag { return true }
        }
        place = .tag(length: length, quote: quote)
        return false
    }

    /// In a comment, section or instruction: goes to its end.
    private mutating func pass(
        _ bytes: UnsafeRawBufferPointer,
        _ index: inout Int,
        _ byte: UInt8,
        _ count: Int,
        _ run: Int
    ) {
        if run == 0 {
            guard let found = bytes.firstIndex(of: byte, in: index..<bytes.count) else {
                index = bytes.count
                return
            }
            index = found
        }
        let next = bytes[index]
        index += 1
        if next == UInt8(ascii: ">"), run >= count {
            place = .content
        } else {
            place = .until(byte, count: count, run: next == byte ? run + 1 : 0)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Where a byte is first in a part of the bytes; nil if it is not there.
    fileprivate func firstIndex(of byte: UInt8, in part: Range<Int>) -> Int? {
        guard let base = baseAddress, let found = memchr(base + part.lowerBound, Int32(byte), part.count) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }
}
