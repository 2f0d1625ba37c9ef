import Foundation

/// What a shell may offer for a word that somebody has begun.
///
/// Names that a shell would not take as they are, are left out: anybody may have made the files of a folder, and bash expands what it
/// is offered (`compgen -W`), so that a file named `$(…).yaml` would be a command that is run by the tabulator key.
package enum CompletionWords {
    /// What of ASCII means nothing to a shell within a word, a space included: candidates are separated by line breaks.
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_./@%+=:,".unicodeScalars
    )

    /// Those that can be offered, in their order.
    package static func offered(_ words: [String]) -> [String] {
        words.filter(isPlain)
    }

    /// Folders, with a slash behind each, and files with one of these ends, whose path may begin as the word does.
    package static func paths(_ prefix: String, endingIn ends: [String]) -> [String] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return entries.sorted().compactMap { name in
            let path = "\(folder)\(name)"
            guard path.hasPrefix(prefix) else { return nil }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            if isFolder.boolValue { return name.hasPrefix(".") ? nil : "\(path)/" }
            return ends.contains(where: name.hasSuffix) ? path : nil
        }
    }

    /// By scalars: what a person sees as one character may have a sign of the shell's in it.
    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { !$0.isASCII || plain.contains($0) } && TerminalText.printable(text) == text
    }
}
