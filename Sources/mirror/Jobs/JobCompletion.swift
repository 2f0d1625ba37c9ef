import ArgumentParser
import Foundation
import MirroringCommands
import MirroringEngine

extension CompletionKind {
    /// What may stand for a job: the names of jobs, job files, and folders in which some may lie.
    static var job: CompletionKind {
        .custom { _, _, prefix in JobCompletion(prefix: prefix).candidates }
    }
}

/// What a shell offers for the begin of a job's name or of its file's path.
///
/// Names that a shell would not take as they are, are left out: anybody may have made the files of a folder, and bash expands what it
/// is offered (`compgen -W`), so that a file named `$(…).yaml` would be a command that is run by the tabulator key.
struct JobCompletion {
    /// What of ASCII means nothing to a shell within a word, a space included: candidates are separated by line breaks.
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_./@%+=:,".unicodeScalars
    )

    let prefix: String

    /// The candidates; the shell leaves out those that do not begin as its word does.
    var candidates: [String] {
        let names = prefix.contains("/") ? [] : JobCatalog { _ in }.all().map(\.name)
        return (names + paths).filter(Self.isPlain)
    }

    /// By scalars: what a person sees as one character may have a sign of the shell's in it.
    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { !$0.isASCII || plain.contains($0) } && TerminalText.printable(text) == text
    }

    private var paths: [String] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return entries.sorted().compactMap { name in
            let path = "\(folder)\(name)"
            guard path.hasPrefix(prefix) else { return nil }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            if isFolder.boolValue { return name.hasPrefix(".") ? nil : "\(path)/" }
            return name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? path : nil
        }
    }
}
