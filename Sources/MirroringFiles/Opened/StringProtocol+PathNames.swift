extension StringProtocol {
    /// The names of this path, as the kernel has them: it splits at each byte that is a slash. A slash and a combining mark behind it are one
    /// character of a text, at which that is not split, and a name such as `..` before it would not be seen.
    ///
    /// - Parameter keepsEmpty: whether those between two slashes, and at either end, are names as well.
    package func pathNames(keepingEmpty keepsEmpty: Bool = false) -> [Substring] {
        Substring(self).utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: !keepsEmpty)
            .map { Substring($0) }
    }
}
