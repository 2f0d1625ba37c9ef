/// How many bytes may move in a second.
public struct ByteRate: Sendable, Hashable, CustomStringConvertible {
    /// From 1 to ``largest``.
    public let bytesPerSecond: Int

    /// The largest rate that is taken: rsync counts in KiB, in 32 bits.
    public static let largest = 1_000_000_000_000

    /// A rate; one that is too small or too large becomes the nearest that there is.
    public init(bytesPerSecond: Int) {
        self.bytesPerSecond = min(max(1, bytesPerSecond), Self.largest)
    }

    /// Reads a rate such as `20MB/s`, `1.5 MiB/s` or `300kB/s`.
    ///
    /// A unit stands for what it says and its capitals count: `Mb/s` would be bits, and is none.
    ///
    /// - Returns: nil if it is no rate, is 0, or is larger than ``largest``.
    public init?(_ text: some StringProtocol) {
        guard text.hasSuffix("/s") else { return nil }
        let amount = text.dropLast(2)
        let number = amount.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        var name = amount[number.endIndex...]
        if name.first == " " { name = name.dropFirst() }
        guard let unit = Self.units.first(where: { $0.name == name }), number.first != ".", number.last != ".",
            let value = Double(number)
        else { return nil }
        let bytes = (value * Double(unit.bytes)).rounded()
        guard bytes >= 1, bytes <= Double(Self.largest) else { return nil }
        bytesPerSecond = Int(bytes)
    }

    /// What rsync's `--bwlimit` is given, in KiB a second: at least 1, since 0 would be no limit.
    var kibibytesPerSecond: Int { max(1, bytesPerSecond >> 10) }

    /// In the largest decimal unit that it fills, to two places: `5 MB/s`, `1.25 GB/s`.
    public var description: String {
        let unit = Self.units.last { $0.isDecimal && $0.bytes <= bytesPerSecond } ?? Self.units[0]
        let hundredths = bytesPerSecond * 100 / unit.bytes
        var text = "\(hundredths / 100)"
        if !hundredths.isMultiple(of: 100) {
            let places = "\(hundredths % 100 + 100)".dropFirst()
            text += ".\(places.last == "0" ? places.dropLast() : places)"
        }
        return "\(text) \(unit.name)/s"
    }

    private static let units: [(name: String, bytes: Int, isDecimal: Bool)] = [
        ("B", 1, true), ("kB", 1_000, true), ("MB", 1_000_000, true), ("GB", 1_000_000_000, true),
        ("KiB", 1 << 10, false), ("MiB", 1 << 20, false), ("GiB", 1 << 30, false),
    ]
}
