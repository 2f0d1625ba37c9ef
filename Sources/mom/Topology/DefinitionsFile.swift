import MirroringBridge
import MirroringCommands
import MirroringFiles
import RabbitMQManagement

/// Where the definitions of the topology are.
enum DefinitionsFile {
    /// Reads the file that was named, else the first one found of these: the working folder's, if nobody but this user and root may
    /// change it, and the installed one. Where there is neither, the definitions are those that this program was built with.
    static func read(_ named: String?) throws(CommandFailure) -> TopologyDefinitions {
        do {
            if let named { return try TopologyDefinitions(file: named) }
            if let found = try inWorkingFolder() { return found }
            if let found = try installed() { return found }
            return .builtIn
        } catch {
            throw CommandFailure(error)
        }
    }

    private static let local = "Broker/definitions.json"
    private static let system = "/etc/mirroring/definitions.json"

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

    private static func installed() throws(ManagementError) -> TopologyDefinitions? {
        let content: [UInt8]
        do throws(FileProblem) {
            content = try RegularFile(opening: system).bytes()
        } catch {
            if error.kind == .missing { return nil }
            throw ManagementError(unreadableDefinitions: system, error.description)
        }
        return try TopologyDefinitions(content: content, of: system)
    }
}
