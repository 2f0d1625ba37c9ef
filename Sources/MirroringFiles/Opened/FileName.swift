/// One component of a path, ready for the system: its bytes, whatever they are, and a NUL.
public struct FileName: ~Copyable {
    private let bytes: [CChar]

    /// A name from its bytes, none of which is NUL or a slash.
    public init(_ name: some Collection<UInt8>) {
        // Byte by byte it would be many calls: of which kind the collection is, is not known here.
        bytes =
            name.withContiguousStorageIfAvailable(Self.terminated)
            ?? Array(name).withUnsafeBufferPointer(Self.terminated)
    }

    private static func terminated(_ name: UnsafeBufferPointer<UInt8>) -> [CChar] {
        [CChar](unsafeUninitializedCapacity: name.count + 1) { buffer, count in
            for (index, byte) in name.enumerated() { buffer.initializeElement(at: index, to: CChar(bitPattern: byte)) }
            buffer.initializeElement(at: name.count, to: 0)
            count = name.count + 1
        }
    }

    /// A name from a text without NUL and slash.
    public init(_ name: String) {
        self.init(name.utf8)
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { buffer in
            // A buffer that holds at least the NUL has an address.
            buffer.baseAddress.map(body) ?? "".withCString(body)
        }
    }
}
