import MirroringRemote

/// How an ssh ended, and what was heard of it.
package struct SSHEnding: Sendable, Hashable {
    /// The most lines of stderr that are kept, the last ones.
    static let messageLimit = 1_000

    /// The exit code, or minus the number of the signal that ended it: 255 is ssh's own, any other that of the command at the other end.
    package var code: Int
    /// What ssh said on stderr, and the other end's programs, line by line, fit to be shown.
    package private(set) var messages: [String] = []
    /// What came on stdout before the far end's greeting: what a login shell there has printed. One line, fit to be shown.
    package private(set) var noise = ""
    /// Whether the far end has greeted: what comes then is no matter of keys and logins.
    package var isGreeted = false
    /// Whether it was ended from here, since it did not end by itself.
    package var isStopped = false

    /// An ending of which nothing was heard.
    package init(code: Int) {
        self.code = code
    }

    /// Takes a line of stderr. What an ssh says that was built without Kerberos, and so hands on no ticket, is no news.
    package mutating func heard(_ line: some Collection<UInt8>) {
        let text = MessageText.line(line)
        guard !text.lowercased().contains("unsupported option \"gssapidelegatecredentials\"") else { return }
        // Seldom, so that a flood is not moved at each line.
        if messages.count >= 2 * Self.messageLimit { messages.removeFirst(Self.messageLimit) }
        messages.append(text)
    }

    /// Takes what came on stdout before a greeting.
    package mutating func heard(noise bytes: some Collection<UInt8>) {
        let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        noise = MessageText.line(Array(lines.joined(separator: [UInt8(ascii: " ")])))
    }

    /// The first line that holds one of these texts.
    func line(with texts: String...) -> String? {
        messages.first { line in texts.contains { line.contains($0) } }
    }

    /// The last line that says something.
    var lastLine: String? {
        messages.last { !$0.allSatisfy(\.isWhitespace) }
    }
}
