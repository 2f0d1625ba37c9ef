extension XMLWriter {
    /// Writes an element with a position in the history.
    @inline(__always)
    mutating func element(_ name: StaticString, _ position: UInt64) {
        element(name) { $0.bytes.append(contentsOf: String(position).utf8) }
    }
}
