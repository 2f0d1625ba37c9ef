import MirroringCommands
import MirroringWire

/// A user of the broker to whom rights can be granted: the name is a word of the names of the user's queues, and stands
/// for itself in regular expressions.
struct GrantedUser: Sendable, Hashable {
    /// The name.
    let name: String

    /// The longest name, in bytes: with it, and a UUID, the name of a queue is not longer than AMQP's 255.
    private static let longest = 128

    /// A user by the name.
    ///
    /// - Throws: `CommandFailure` (exit code 2) for a name that rights can't be granted to.
    init(_ name: String) throws(CommandFailure) {
        if let problem = Self.problem(of: name) { throw CommandFailure(.usage, problem) }
        self.name = name
    }

    private static func problem(of name: String) -> String? {
        guard let first = name.first else { return "The name of the user is empty. Name one with --user." }
        let choice = "Choose a name of letters, digits, - and _."
        // By scalars, as the broker reads names: a mark that follows a dot makes one character of both.
        if let dot = name.unicodeScalars.firstIndex(of: ".") {
            return "The user \"\(name)\" has a dot in its name. Queues are named after their users "
                + "(\(WireNames.Queue.sessionPrefix)USER.ID), so what is granted to a user \"\(name[..<dot])\" would hold for "
                + "queues of \"\(name)\" too. \(choice)"
        }
        if let character = name.unicodeScalars.first(where: { !isPlain($0) }) {
            return
                "The user \"\(name)\" has \"\(character)\" in its name, which stands for something else in the regular expressions "
                + "of permissions, or in commands. \(choice)"
        }
        if first == "-" {
            return
                "The user \"\(name)\" has a hyphen at the beginning of its name, which commands take for an option. \(choice)"
        }
        guard name.utf8.count <= longest else {
            return
                "The name of the user is longer than \(longest) bytes, too long for the names of its queues. Choose a shorter one."
        }
        return nil
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark: true
        default: "-_@".unicodeScalars.contains(scalar)
        }
    }

    /// The names of the user's own queues: sessions, named subscribers, and where replays arrive. The last word has no
    /// dot, so that none of them is another user's.
    var queues: String {
        let prefixes = [WireNames.Queue.sessionPrefix, WireNames.Queue.subscriberPrefix, WireNames.Queue.replyPrefix]
        let kinds = NamePattern.any(ofNames: prefixes.map { String($0.dropLast()) })
        return kinds + NamePattern.literal(".\(name).") + "[0-9A-Za-z_-]+"
    }
}
