/// A path below a root, as the bytes that are on disk: any name a file can have, and no way out of the root.
///
/// There is no value of this type that is absolute, has an empty, `.` or `..` component, or holds a NUL.
public struct RelativePath: Sendable, Hashable, CustomStringConvertible {
    /// The bytes, `/`-separated; empty for the root itself.
    public let bytes: [UInt8]

    /// The root itself.
    public static let root = Self(unchecked: [])

    /// A path from bytes of unknown origin; nil if it could lead out of the root or is not a path.
    public init?(_ bytes: some Collection<UInt8>) {
        guard !bytes.contains(0) else { return nil }
        for component in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !component.isEmpty, !component.elementsEqual([UInt8(ascii: ".")]),
                !component.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")])
            else { return nil }
        }
        self.init(unchecked: Array(bytes))
    }

    init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes the bytes at once, and not each by itself: packages are sets of some ten thousand paths.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// Whether this is the root itself.
    public var isRoot: Bool { bytes.isEmpty }

    /// The folder that holds it; nil for the root.
    public var parent: RelativePath? {
        guard !isRoot else { return nil }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .root }
        return RelativePath(unchecked: Array(bytes[..<slash]))
    }

    /// The last component; empty for the root.
    public var name: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// The path for people and for events: bytes that are not text, and control characters, as rsync has them, `\#ooo`, and so a backslash
    /// that would be taken for the begin of that. No two paths look the same.
    public var description: String {
        guard !isRoot else { return "." }
        let backslash = UInt8(ascii: "\\")
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != backslash }) {
            return String(decoding: bytes, as: UTF8.self)
        }
        var text = ""
        var place = 0
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        while place < bytes.count {
            let count: Int
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                count = encoded.count
                let scalar = Unicode.UTF8.decode(encoded)
                if scalar.properties.generalCategory != .control, !isEscape(at: place) {
                    text.unicodeScalars.append(scalar)
                } else {
                    text += Self.escaped(bytes[place..<place + count])
                }
            case .error(let length):
                count = length
                text += Self.escaped(bytes[place..<place + count])
            case .emptyInput: return text
            }
            place += count
        }
        return text
    }

    /// Whether `\#ooo` stands there.
    private func isEscape(at place: Int) -> Bool {
        let end = place + 5
        return end <= bytes.count && bytes[place] == UInt8(ascii: "\\") && bytes[place + 1] == UInt8(ascii: "#")
            && bytes[(place + 2)..<end].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
    }

    private static func escaped(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            let octal = String(byte, radix: 8)
            text += "\\#" + String(repeating: "0", count: 3 - octal.count) + octal
        }
    }
}

/// In the order of their bytes, which is the same whatever the language of the user.
extension RelativePath: Comparable {
    /// Whether the bytes of the first path come before those of the second.
    public static func < (first: RelativePath, second: RelativePath) -> Bool {
        first.bytes.lexicographicallyPrecedes(second.bytes)
    }
}
