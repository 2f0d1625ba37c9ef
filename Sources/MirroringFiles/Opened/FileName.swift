/// One component of a path, ready for the system: its bytes, whatever they are, and a NUL.
public struct FileName: ~Copyable {
    private let bytes: [CChar]

    /// A name from its bytes, none of which is NUL or a slash.
    public init(_ name: some Collection<UInt8>) {
        bytes = name.map { CChar(bitPattern: $0) } + [0]
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
