/// A message of a stream of server-sent events, in the form in which it is sent: a value.
struct StreamFrame: Sendable {
    /// The names of messages.
    enum Name: String, Sendable {
        case hello
        case gap
        case snapshot
        case event
        case caughtUp = "caught-up"
        case job
        case status
        case bye
    }

    /// What is sent where nothing else is, so that nobody in between takes the connection for dead.
    static let comment = Array(": still here\n\n".utf8)

    /// After how many milliseconds a browser tries again.
    static func retry(after milliseconds: Int) -> [UInt8] { Array("retry: \(milliseconds)\n\n".utf8) }

    /// A message.
    ///
    /// - Parameters:
    ///   - name: which one.
    ///   - place: from where a reader may go on that has it; nil if it says nothing of that.
    ///   - data: its JSON, on one line.
    static func bytes(_ name: Name, place: String? = nil, _ data: [UInt8]) -> [UInt8] {
        var bytes = Array("event: \(name.rawValue)\n".utf8)
        // The name of a history may be any text, and must not end the line.
        if let place, place.utf8.allSatisfy({ $0 >= 0x20 }) { bytes += Array("id: \(place)\n".utf8) }
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            bytes += Array("data: ".utf8)
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }
}
