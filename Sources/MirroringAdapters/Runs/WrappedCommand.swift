package import Foundation
import MirroringEvents

/// A command that is to be wrapped: which program it is, what is added to it, and which job it is a run of.
package struct WrappedCommand: Sendable {
    /// Where and as whom it is run: a part of what tells jobs from each other.
    package struct Place: Sendable, Hashable {
        /// The machine.
        package var host: String
        /// The user of the machine.
        package var user: String
        /// The working folder.
        package var folder: String

        /// A place.
        package init(host: String, user: String, folder: String) {
            (self.host, self.user, self.folder) = (host, user, folder)
        }
    }

    /// The program, as far as it is known.
    package let tool: Tool
    /// The options that are added.
    package let added: [String]
    /// Whether it draws how far each file is, and not how far it is as a whole.
    let tellsFiles: Bool
    /// Before which word they are added.
    package let place: Int
    /// The command with what is added, its secrets masked.
    package let shown: String
    /// Masks its secrets wherever they stand.
    package let masking: Masking
    /// The job.
    package let jobId: UUID
    /// The job's name.
    package let name: String

    /// Looks at a command.
    ///
    /// - Parameters:
    ///   - words: the program and its words, at least one.
    ///   - place: where it is run.
    ///   - job: the job; by default one that is made of the place and the name, or of the place and the command.
    ///   - name: the job's name; by default one that is made of the command.
    ///   - asIs: whether nothing is added.
    ///   - atTerminal: whether a person reads what it says.
    package init(
        _ words: [String],
        at place: Place,
        job: UUID? = nil,
        name: String? = nil,
        asIs: Bool = false,
        atTerminal: Bool = false
    ) {
        let (tool, index) = Tool.find(in: words)
        let own = Array(words.dropFirst(index + 1))
        let options = asIs ? [] : tool.options(addedTo: own, atTerminal: atTerminal)
        self.tool = tool
        added = options
        tellsFiles = tool.tellsFiles(with: options + own)
        self.place = index + 1
        masking = Masking(words)
        shown = masking.text(Self.line(masking.words, with: options, at: index + 1))
        let subject = Self.subject(masking.words, from: index)
        self.name = StatusLog.shortened(name ?? masking.text(subject.joined(separator: " ")))
        jobId = job ?? Self.identity(of: name.map { [$0] } ?? subject, at: place)
    }

    /// A command as people write it.
    private static func line(_ words: [String], with options: [String], at index: Int) -> String {
        var words = words
        words.insert(contentsOf: options, at: min(index, words.count))
        return words.map { word in
            let isPlain = !word.isEmpty && !word.contains { $0.isWhitespace || "\"'\\$`&|;<>(){}*?#~".contains($0) }
            return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
        }.joined(separator: " ")
    }

    /// What a command is about, whatever its options are: the program and the words that are no options.
    private static func subject(_ words: [String], from index: Int) -> [String] {
        [Tool.lastPart(words[index])] + words.dropFirst(index + 1).filter { !$0.hasPrefix("-") }
    }

    /// The job of a subject. The same words in another folder are another job if they begin there.
    private static func identity(of subject: [String], at place: Place) -> UUID {
        let isRelative = subject.count > 1 && subject.dropFirst().contains { !$0.hasPrefix("/") && !$0.contains(":") }
        let parts = [place.host, place.user, isRelative ? place.folder : ""] + subject
        return UUID(name: parts.joined(separator: "\0").utf8, namespace: namespace)
    }

    /// Of jobs that are made of commands.
    private static let namespace = UUID(name: "urn:mirroring:wrapped".utf8, namespace: UUID(uuid: noNamespace))
    private static let noNamespace: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
}
