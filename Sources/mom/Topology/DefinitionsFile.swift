import CommandSupport
import Foundation

/// Where the definitions of the topology are.
enum DefinitionsFile {
    /// The first that exists of: the working folder's, the installed one, that of the package this program was built in.
    static func find() throws(CommandFailure) -> String {
        let candidates = ["Broker/definitions.json", "/etc/mirroring/definitions.json"] + besideExecutable()
        guard let file = candidates.first(where: FileManager.default.fileExists(atPath:)) else {
            throw CommandFailure(
                .usage,
                "There is no Broker/definitions.json in the working folder and no /etc/mirroring/definitions.json. "
                    + "Name the file with --definitions."
            )
        }
        return file
    }

    /// An executable of the package manager's is at `<package>/.build/<triple>/<configuration>/mom`.
    private static func besideExecutable() -> [String] {
        guard let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return [] }
        var folder = executable.deletingLastPathComponent()
        while folder.path() != "/" {
            if folder.lastPathComponent.hasPrefix(".build") {
                return [folder.deletingLastPathComponent().appending(path: "Broker/definitions.json").path()]
            }
            folder.deleteLastPathComponent()
        }
        return []
    }
}
