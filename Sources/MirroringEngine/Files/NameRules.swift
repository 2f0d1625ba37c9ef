/// Which names a file system takes: FAT, NTFS and SMB do not take all that others do.
struct NameRules: Sendable, Hashable {
    /// Bytes that no name may hold.
    var refused: Set<UInt8> = []
    /// Whether names are text in UTF-8.
    var areText = false
    /// The most bytes of a name; of usual file systems as many as any name has.
    var longest = 255

    /// What is refused somewhere: what has a meaning elsewhere, and, for all control characters, one of them.
    static let doubtful = Array("\"*:<>?\\|\u{1}".utf8)
    /// The first control character and the last one that names can't hold where they hold none.
    static let controls: ClosedRange<UInt8> = 0x01...0x1F

    /// What the file system has against a name, as words that follow its own; nil if it takes it.
    func objection(to name: some Collection<UInt8>) -> String? {
        if name.count > longest { return "takes no name of more than \(longest) bytes" }
        if let byte = name.first(where: { refused.contains($0) }) {
            let isControl = Self.controls.contains(byte)
            return "takes no name with \(isControl ? "a control character" : "\"\(Unicode.Scalar(byte))\"") in it"
        }
        return areText && String(validating: name, as: UTF8.self) == nil ? "takes only names in UTF-8" : nil
    }
}
