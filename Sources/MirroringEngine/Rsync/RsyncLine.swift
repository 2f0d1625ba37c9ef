/// A line that rsync prints for an item, in the format that we ask for.
///
/// No path holds `//`, so it separates fields that may hold anything else. rsync writes control characters, bytes that
/// are not text and its own mark as `\#ooo`.
struct RsyncLine: Hashable {
    /// What `--out-format` is given: the itemised change, the length, the digest, the name.
    static let format = "%i %l %C//%n//"
    /// The same, and behind it the link's target. An rsync in whose line both do not find room ends (``RsyncResult/isLineTooLong``).
    static let formatWithTarget = "\(format)%L"

    /// What happens to an item.
    enum Action: Hashable {
        /// It is not at the source.
        case delete
        /// Its content moves.
        case transfer
        /// It is made or changed without moving content: a folder, a symbolic link, a device.
        case create
        /// It becomes another name of a file.
        case hardLink
        /// Only attributes change, or nothing at all.
        case keep
    }

    /// What an item is.
    enum Kind: Hashable {
        case file
        case folder
        case other
    }

    /// What an item is that is neither file nor folder: not everybody may make all of them, and not everywhere.
    enum Special: Hashable {
        case link
        case device
        /// A pipe or a socket.
        case pipe
    }

    /// What differs between an item and its copy, as the itemised change has it: `.f..tp.....`.
    struct Differences: OptionSet, Hashable {
        let rawValue: Int

        /// The content, as far as it was compared; of what is no file, what it leads to or stands for.
        static let content = Self(rawValue: 1 << 0)
        static let size = Self(rawValue: 1 << 1)
        static let time = Self(rawValue: 1 << 2)
        static let mode = Self(rawValue: 1 << 3)
        static let owner = Self(rawValue: 1 << 4)
        static let group = Self(rawValue: 1 << 5)
        /// Access lists.
        static let accessLists = Self(rawValue: 1 << 6)
        /// Extended attributes.
        static let extendedAttributes = Self(rawValue: 1 << 7)
        /// Anything else: times of another kind.
        static let other = Self(rawValue: 1 << 8)

        /// What the import gives to none that keeps its content.
        static let beside: Self = [.accessLists, .extendedAttributes]

        /// Reads the letters behind those that say what the item is and what happens to it.
        init(letters: some Collection<UInt8>) {
            self = letters.reduce(into: Self(rawValue: 0)) { differences, letter in
                switch letter {
                case UInt8(ascii: "c"): differences.insert(.content)
                case UInt8(ascii: "s"): differences.insert(.size)
                case UInt8(ascii: "t"), UInt8(ascii: "T"): differences.insert(.time)
                case UInt8(ascii: "p"): differences.insert(.mode)
                case UInt8(ascii: "o"): differences.insert(.owner)
                case UInt8(ascii: "g"): differences.insert(.group)
                case UInt8(ascii: "a"): differences.insert(.accessLists)
                case UInt8(ascii: "x"): differences.insert(.extendedAttributes)
                case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "+"): break
                default: differences.insert(.other)
                }
            }
        }

        init(rawValue: Int) {
            self.rawValue = rawValue
        }
    }

    var action: Action
    var kind: Kind
    /// What it is that is neither file nor folder; nil of those.
    var special: Special?
    /// Whether there is nothing of that name at the destination.
    var isNew: Bool
    /// Whether anything differs; false for what is listed for completeness.
    var isChanged: Bool
    /// What differs; nothing where all is new.
    var differences: Differences
    /// The length of its content.
    var size: Int
    /// The digest of the content that moved, in hexadecimal; nil where nothing moved.
    var digest: String?
    var path: RelativePath
    /// What a hard link is another name of, as far as rsync tells and was asked.
    var hardLinkTarget: RelativePath?

    /// Reads a line without its line feed; nil if it is not about an item.
    init?(_ line: some Collection<UInt8>) {
        let line = Array(line)
        guard line.count > 12, line[11] == UInt8(ascii: " ") else { return nil }
        guard let nameStart = Self.separator(in: line, from: 12) else { return nil }
        guard let nameEnd = Self.separator(in: line, from: nameStart + 2) else { return nil }
        let fields = line[12..<nameStart].split(separator: UInt8(ascii: " "))
        guard let size = fields.first.flatMap({ Int(String(decoding: $0, as: UTF8.self)) }) else { return nil }
        self.size = size
        digest = fields.count > 1 ? String(decoding: fields[1], as: UTF8.self) : nil

        let name = Self.unescaped(line[(nameStart + 2)..<nameEnd])
        // A folder's name ends with a slash of its own: three in a row.
        let isFolderName = nameEnd + 2 < line.count && line[nameEnd + 2] == UInt8(ascii: "/")
        let rest = line[min(nameEnd + (isFolderName ? 3 : 2), line.count)...]
        if name == [UInt8(ascii: ".")] {
            path = .root
        } else if let path = RelativePath(name) {
            self.path = path
        } else {
            return nil
        }

        let item = line[..<11]
        if item.starts(with: "*deleting".utf8) {
            (action, kind, isNew, isChanged) = (.delete, isFolderName ? .folder : .file, false, true)
            differences = []
            return
        }
        switch line[0] {
        case UInt8(ascii: ">"), UInt8(ascii: "<"): action = .transfer
        case UInt8(ascii: "c"): action = .create
        case UInt8(ascii: "h"): action = .hardLink
        case UInt8(ascii: "."): action = .keep
        default: return nil
        }
        switch line[1] {
        case UInt8(ascii: "f"): kind = .file
        case UInt8(ascii: "d"): kind = .folder
        case UInt8(ascii: "L"), UInt8(ascii: "D"), UInt8(ascii: "S"):
            kind = .other
            special = line[1] == UInt8(ascii: "L") ? .link : line[1] == UInt8(ascii: "D") ? .device : .pipe
        default: return nil
        }
        isNew = line[2] == UInt8(ascii: "+")
        differences = Differences(letters: item.dropFirst(2))
        isChanged = action != .keep || item[2...].contains { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ".") }
        if action == .hardLink, rest.starts(with: " => ".utf8) {
            hardLinkTarget = RelativePath(Self.unescaped(rest.dropFirst(4)))
        }
    }

    private static func separator(in line: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 1 < line.count {
            if line[index] == UInt8(ascii: "/") && line[index + 1] == UInt8(ascii: "/") { return index }
            index += 1
        }
        return nil
    }

    /// Turns `\#ooo` back into the byte.
    static func unescaped(_ name: ArraySlice<UInt8>) -> [UInt8] {
        guard name.contains(UInt8(ascii: "\\")) else { return Array(name) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.count)
        var rest = name
        while let byte = rest.first {
            if byte == UInt8(ascii: "\\"), rest.count >= 5, rest[rest.startIndex + 1] == UInt8(ascii: "#"),
                let value = UInt8(String(decoding: rest.dropFirst(2).prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(5)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }
}
