/// Amounts as programs write them for people.
enum AmountText {
    /// A number of bytes: `1,234,567`, `1.23M`, `59.17MB`, `1.2 GiB`.
    ///
    /// - Parameter kilo: what a K is where no i stands behind it.
    /// - Returns: nil for anything else.
    static func bytes(_ text: some StringProtocol, kilo: Double = 1_000) -> Int? {
        let text = String(text)
        let number = text.prefix { $0.isNumber || ".,'".contains($0) }
        guard number.first?.isNumber == true else { return nil }
        var unit = text[number.endIndex...].drop { $0 == " " }.uppercased()
        if unit.hasSuffix("B") { unit.removeLast() }
        // Without a unit it is whole: what stands between the digits only parts them.
        guard !unit.isEmpty else { return count(number.filter(\.isNumber)) }
        let isBinary = unit.hasSuffix("I")
        if isBinary { unit.removeLast() }
        guard let power = prefixes.firstIndex(of: unit), let value = Double(number.replacing(",", with: ".")) else {
            return nil
        }
        let bytes = (0...power).reduce(value) { bytes, _ in bytes * (isBinary ? 1_024 : kilo) }
        return bytes < Double(limit) ? Int(bytes) : nil
    }

    private static let prefixes = ["K", "M", "G", "T", "P", "E"]
    /// What no count of an event exceeds, and none in earnest.
    static let limit = 9_000_000_000_000_000

    /// A whole number.
    ///
    /// - Returns: nil for one that counts nothing.
    static func count(_ text: some StringProtocol) -> Int? {
        Int(text).flatMap { (0..<limit).contains($0) ? $0 : nil }
    }

    /// A whole number behind a mark, as in `xfr#12`.
    static func number(behind mark: String, in text: some StringProtocol) -> Int? {
        guard let place = text.firstRange(of: mark)?.upperBound else { return nil }
        return count(text[place...].prefix(while: \.isNumber))
    }

    /// A share in front of a percent sign, in whole percent.
    static func percent(_ text: some StringProtocol) -> Int? {
        guard text.hasSuffix("%"), let value = Double(text.dropLast()), (0...100).contains(value) else { return nil }
        return Int(value)
    }

    /// What stands between the first two quotes of a text.
    static func quoted(in text: String) -> String? {
        let parts = text.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[1]) : nil
    }
}
