/// Texts of the other end's.
package enum MessageText {
    /// The most bytes of one.
    package static let limit = 4_096

    /// A text on one line, as people may see it: what is no text in UTF-8 and control characters give way to `\u{FFFD}`; cut where it is
    /// longer than a number of bytes.
    package static func line(_ bytes: some Collection<UInt8>, limit: Int = MessageText.limit) -> String {
        var line = ""
        for scalar in String(decoding: bytes.prefix(limit), as: UTF8.self).unicodeScalars {
            let length = line.utf8.count
            line.unicodeScalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
            // What is no text, or cut in its middle, is shorter than what takes its place.
            if line.utf8.count > limit { return String(decoding: line.utf8.prefix(length), as: UTF8.self) }
        }
        return line
    }

    /// Whether a text is such a line as it is.
    package static func isLine(_ text: String, limit: Int = MessageText.limit) -> Bool {
        text.utf8.count <= limit && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
