/// Words of a command that somebody is told to run, as a shell reads them.
package enum ShellWord {
    /// What means nothing to a shell.
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./@")

    /// A word, in quotes where it needs some.
    package static func quoted(_ word: String) -> String {
        let isPlain = word.allSatisfy(plain.contains)
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: #"'\''"#))'"
    }
}
