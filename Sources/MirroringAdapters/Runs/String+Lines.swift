extension String {
    /// As many of its characters as have so many bytes at most.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }

    /// Without what moves a terminal's cursor or colours it: what is left is what a person reads.
    var withoutTerminalSequences: String {
        guard unicodeScalars.contains("\u{1B}") else { return self }
        var text = String.UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\u{1B}" else {
                text.append(scalar)
                continue
            }
            switch rest.popFirst() {
            // A control sequence: up to its final byte.
            case "[": rest = rest.drop { !("@"..."~").contains($0) }.dropFirst()
            // A command of the operating system's, such as a title: up to a bell or a terminator.
            case "]": rest = rest.drop { $0 != "\u{7}" && $0 != "\u{1B}" }.dropFirst()
            default: break
            }
        }
        return String(text)
    }
}
