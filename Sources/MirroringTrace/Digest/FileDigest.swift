import Crypto
package import MirroringFiles

/// The SHA-256 of a file's content.
package struct FileDigest: Sendable, Hashable {
    /// Few enough that a small file doesn't cost a mapping of memory.
    private static let bytesAtOnce = 65_536

    private let bytes: SIMD32<UInt8>

    init(_ digest: SHA256.Digest) {
        var bytes = SIMD32<UInt8>()
        for (index, byte) in digest.enumerated() { bytes[index] = byte }
        self.bytes = bytes
    }

    /// Reads a file to its end. It blocks.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - goesOn: told again and again how many bytes more are read; false ends it.
    /// - Returns: nil if it was ended before that; by default, if the task was cancelled.
    /// - Throws: what the system said.
    package init?<Failure: ExpressibleBySystemFailure>(
        reading file: borrowing OpenedFile<Failure>,
        while goesOn: (Int) -> Bool = { _ in !Task.isCancelled }
    ) throws(Failure) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bytesAtOnce, alignment: 64)
        defer { buffer.deallocate() }
        var hasher = SHA256()
        var (offset, count) = (0, 0)
        repeat {
            guard goesOn(count) else { return nil }
            count = try file.read(into: buffer, at: offset)
            hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        } while count > 0
        self.init(hasher.finalize())
    }

    /// A digest as it is written: 64 hexadecimal digits; nil for anything else.
    package init?(hexadecimal text: some Collection<UInt8>) {
        guard text.count == 64 else { return nil }
        var bytes = SIMD32<UInt8>()
        for (index, digit) in text.enumerated() {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            bytes[index / 2] = bytes[index / 2] << 4 | value
        }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits, in ASCII.
    package var hexadecimal: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for index in bytes.indices {
            text.append(Self.digits[Int(bytes[index] >> 4)])
            text.append(Self.digits[Int(bytes[index] & 0xF)])
        }
        return text
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
