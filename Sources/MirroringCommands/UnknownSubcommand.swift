import ArgumentParser
import MirroringSettings

/// A word of a command line in the place of a subcommand that is none.
struct UnknownSubcommand {
    /// What is wrong, and which subcommand comes nearest: a sentence or two.
    let sentence: String

    /// Looks for such a word.
    ///
    /// - Parameters:
    ///   - root: the command with its subcommands.
    ///   - words: the command line without the program's name.
    /// - Returns: nil if there is none: something else is wrong with the words.
    init?(_ root: any ParsableCommand.Type, _ words: some Sequence<String>) {
        var command = root
        var path = [root._commandName]
        for word in words {
            let subcommands = command.configuration.subcommands
            guard !word.hasPrefix("-"), word != "help", !subcommands.isEmpty else { return nil }
            guard let next = subcommands.first(where: { Self.names($0).contains(word) }) else {
                let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                let nearest = Spelling.nearest(to: word, of: subcommands.flatMap { Self.names($0) })
                let hint =
                    nearest.map { "Did you mean \"\($0)\"?" }
                    ?? "The commands are \(names.joined(separator: ", "))."
                let shown = TerminalText.printable(word)
                sentence = "\"\(shown)\" is not a command of \(path.joined(separator: " ")). \(hint)"
                return
            }
            command = next
            path.append(next._commandName)
        }
        return nil
    }

    private static func names(_ command: any ParsableCommand.Type) -> [String] {
        [command._commandName] + command.configuration.aliases
    }
}
