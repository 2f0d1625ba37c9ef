import MirroringFiles

/// A file that holds a password, its only line, as other programs of a machine keep theirs.
public struct PasswordFile: Sendable {
    /// The most bytes that a password may have.
    public static let limit = 4_096

    /// The password.
    public let password: Secret
    /// That others may read the file, with what to do about it: sentences. Nil if nobody may who does not have to.
    public let exposure: String?

    /// Reads a file.
    ///
    /// - Parameter path: its path.
    /// - Throws: ``PasswordProblem``.
    public init(_ path: String) throws(PasswordProblem) {
        let text: String
        do throws(FileProblem) {
            let file = try RegularFile(opening: path)
            exposure = file.exposure(of: "a password", at: path)
            text = try file.text(limit: Self.limit)
        } catch {
            throw PasswordProblem("\(error). Correct that, or name another.")
        }
        password = try Secret(line: text)
    }
}

/// Why something is no password, in words that follow its name: `is empty. Give the password as one line.` They hold nothing of it.
public struct PasswordProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What follows the name, to the end of the last sentence.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Secret {
    /// A password from a file or a pipe.
    ///
    /// - Parameter text: one line, with its line break or without.
    /// - Throws: ``PasswordProblem`` for anything else.
    public init(line text: String) throws(PasswordProblem) {
        let line = text.last?.isNewline == true ? text.dropLast() : text[...]
        let reason: String? =
            if line.isEmpty {
                "is empty"
            } else if line.contains(where: \.isNewline) {
                "has more than one line"
            } else if line.utf8.contains(0) {
                "holds a zero byte"
            } else {
                nil
            }
        if let reason { throw PasswordProblem("\(reason). Give the password as one line.") }
        self.init(String(line))
    }
}
