extension Array {
    /// The list in parts that can be asked about at once: neither a question nor its answer, with a failure for each, is too long then.
    ///
    /// - Parameter length: how many bytes an element has in a question, but for a few.
    func parts(_ length: (Element) -> Int) -> [ArraySlice<Element>] {
        var parts: [ArraySlice<Element>] = []
        var (start, bytes) = (startIndex, 0)
        for (index, element) in zip(indices, self) {
            if index - start == FarLimits.items || bytes > FarLimits.bytes {
                parts.append(self[start..<index])
                (start, bytes) = (index, 0)
            }
            bytes += length(element)
        }
        if start < endIndex { parts.append(self[start...]) }
        return parts
    }
}

/// How much is asked about at once.
enum FarLimits {
    /// The most elements.
    static let items = 16_384
    /// About how many bytes they have.
    fileprivate static let bytes = 16 << 20
}
