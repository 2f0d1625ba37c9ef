import Foundation
import MirroringCommands
import MirroringFiles
import RabbitMQManagement

/// Where the definitions of the topology are.
enum DefinitionsFile {
    /// Reads the file that was named, else the first one found of these: the working folder's, if nobody but this user and root may
    /// change it, the installed one, that of the package this program was built in.
    static func read(_ named: String?) throws(CommandFailure) -> TopologyDefinitions {
        do {
            if let named { return try TopologyDefinitions(file: named) }
            if let found = try inWorkingFolder() { return found }
            let candidates = ["/etc/mirroring/definitions.json"] + besideExecutable()
            if let file = candidates.first(where: { access($0, F_OK) == 0 }) {
                return try TopologyDefinitions(file: file)
            }
        } catch {
            throw CommandFailure(error)
        }
        throw CommandFailure(
            .usage,
            "There is no \(local) in the working folder that can be used and no /etc/mirroring/definitions.json. "
                + "Name the file with --definitions."
        )
    }

    private static let local = "Broker/definitions.json"

    private static func inWorkingFolder() throws(ManagementError) -> TopologyDefinitions? {
        let content: [UInt8]
        do throws(FileProblem) {
            guard let folder = try TrustedFolder("Broker"), let file = try folder.file("definitions.json") else {
                return nil
            }
            content = try file.bytes()
        } catch {
            guard error.kind == .untrusted else {
                throw ManagementError(unreadableDefinitions: local, error.description(in: local))
            }
            Console.error(
                "mom: \(local) is not used, since \(error.description). "
                    + "Correct its owner and permissions, or name the file with --definitions."
            )
            return nil
        }
        return try TopologyDefinitions(content: content, of: local)
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
