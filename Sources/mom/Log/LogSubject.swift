import Foundation
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// What `mom log` is asked to show.
enum LogSubject: Sendable, Hashable {
    /// The runs of a folder.
    case folder(String)
    /// The events of a run, by the path of its file.
    case run(String)

    /// The least of an identifier that is taken for one.
    private static let leastDigits = 4
    /// How many runs are named where several are meant.
    private static let mostNamed = 5

    /// Reads what somebody has named: a file or a folder, or the beginning of a run's identifier, or the end of one, as events have it.
    ///
    /// - Parameters:
    ///   - text: what was named; nil for the folder.
    ///   - folder: where a run is looked for.
    /// - Throws: `CommandFailure` (exit code 2) for no run, and for several.
    init(_ text: String?, in folder: String) throws(CommandFailure) {
        guard let text else {
            self = .folder(folder)
            return
        }
        if OfflineLogPath.isFolder(text) {
            self = .folder(text)
        } else if FileManager.default.fileExists(atPath: text) || !Self.isPartOfIdentifier(text) {
            self = .run(text)
        } else {
            self = .run(try Self.run(text, in: OfflineLogFolder(path: folder)))
        }
    }

    private static func isPartOfIdentifier(_ text: String) -> Bool {
        text.count >= leastDigits && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "-") }
    }

    private static func run(_ text: String, in folder: OfflineLogFolder) throws(CommandFailure) -> String {
        let files: [OfflineLogFile]
        do throws(OfflineLogError) {
            files = try folder.files()
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        let found = matches(of: text.lowercased(), among: files)
        if found.count == 1 { return folder.path(of: found[0]) }
        guard !found.isEmpty else {
            throw CommandFailure(
                .usage,
                "There is no run whose id begins or ends with \"\(text)\" in \(folder.path). The runs there are: mom log."
            )
        }
        let named = found.prefix(mostNamed).map(\.runId.lowercased).joined(separator: ", ")
        let rest = found.count > mostNamed ? ", …" : ""
        throw CommandFailure(
            .usage,
            "\(found.count) runs have ids that begin or end with \"\(text)\": \(named)\(rest). Give more of one, or the path of its file."
        )
    }

    /// The runs whose identifiers begin so; only if there are none, those whose identifiers end so.
    static func matches(of text: String, among files: [OfflineLogFile]) -> [OfflineLogFile] {
        let beginning = files.filter { $0.runId.lowercased.hasPrefix(text) }
        return beginning.isEmpty ? files.filter { $0.runId.lowercased.hasSuffix(text) } : beginning
    }
}
