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
                print(root.message(for: error))
                exit(CommandExitCode.done.rawValue)
            case .validationFailure:
                Console.error(root.fullMessage(for: error))
                exit(CommandExitCode.usage.rawValue)
            default:
                Console.error("\(root._commandName): \(error)")
                exit(CommandExitCode.failed.rawValue)
            }
        }
    }
}
