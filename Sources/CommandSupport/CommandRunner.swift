public import ArgumentParser
import Foundation

/// Runs a command line and turns whatever it throws into one sentence on stderr and an exit code.
public enum CommandRunner {
    /// Parses this process's arguments, runs the command they name and exits.
    ///
    /// - Parameter root: the command with its subcommands.
    public static func main(_ root: (some AsyncParsableCommand).Type) async -> Never {
        do {
            var command = try root.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(CommandExitCode.done.rawValue)
        } catch let failure as CommandFailure {
            Console.error("\(root._commandName): \(failure)")
            exit(failure.exitCode.rawValue)
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            let code = root.exitCode(for: error)
            switch code {
            case .success:  // --help, --version, --generate-completion-script
                exit(show(root.message(for: error), of: root._commandName).rawValue)
            case .validationFailure:
                Console.error(root.fullMessage(for: error))
                exit(CommandExitCode.usage.rawValue)
            default:
                Console.error("\(root._commandName): \(error)")
                exit(CommandExitCode.failed.rawValue)
            }
        }
    }

    /// Writes what was asked for instead of a command's work.
    private static func show(_ text: String, of command: String) -> CommandExitCode {
        do {
            try Console.output(text)
            return .done
        } catch {
            Console.error("\(command): \(error)")
            return error.exitCode
        }
    }
}
