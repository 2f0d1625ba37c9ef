public import ArgumentParser
import Dispatch
import Foundation
import MirroringFiles

/// Runs a command line and turns whatever it throws into one sentence on stderr and an exit code.
public enum CommandRunner {
    /// Parses this process's arguments, runs the command they name and exits.
    ///
    /// Not asynchronous itself: before its first line an asynchronous one would have opened descriptors.
    ///
    /// - Parameter root: the command with its subcommands.
    public static func main<Root: AsyncParsableCommand & SendableMetatype>(_ root: Root.Type) -> Never {
        _ = StartingConditions.noted
        Descriptor.secureStandard()
        Descriptor.surviveWriting()
        CoreFile.leaveEmpty()
        CrashReport.leaveOut()
        DescriptorLimit.raise()
        let words: [String]
        do throws(CommandFailure) {
            words = try ProcessArguments.words()
        } catch {
            end(fail(error, root._commandName))
        }
        let first = Result { try prepare(root, words) }
        Task { @MainActor in end(await run(root, words, first)) }
        dispatchMain()
    }

    /// Does what comes before a command's work. What is wrong with the command line is told later.
    private static func prepare<Root: AsyncParsableCommand>(
        _ root: Root.Type,
        _ words: [String]
    ) throws -> (any Sendable)? {
        // By itself the root only shows its help, which is no work, and neither are the library's own commands.
        guard let command = (try? root.parseAsRoot(words)) as? any AsyncParsableCommand, !(command is Root) else {
            return nil
        }
        try WorkingFolder.check()
        return try (command as? any PreparedCommand)?.prepared()
    }

    private static func end(_ code: ExitCode) -> Never {
        Console.finish()
        exit(code.rawValue)
    }

    private static func run(
        _ root: (some AsyncParsableCommand).Type,
        _ words: [String],
        _ first: Result<(any Sendable)?, any Error>
    ) async -> ExitCode {
        do {
            let preparation = try first.get()
            var command = try root.parseAsRoot(words)
            if let prepared = command as? any PreparedCommand, let preparation {
                try await prepared.run(behind: preparation)
            } else if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .success
        } catch let failure as CommandFailure {
            return fail(failure, root._commandName)
        } catch let code as ExitCode {
            return code
        } catch {
            switch root.exitCode(for: error) {
            case .success:  // --help, --version, --generate-completion-script
                // The library shows the help of the last command that it knows.
                if words.first == "help", let unknown = UnknownSubcommand(root, words.dropFirst()) {
                    return fail(CommandFailure(.usage, unknown.sentence), root._commandName)
                }
                return show(root.message(for: error), of: root._commandName)
            case .validationFailure:
                if let unknown = UnknownSubcommand(root, words) {
                    return fail(CommandFailure(.usage, unknown.sentence), root._commandName)
                }
                for line in usage(root, words, error) { Console.error(Line(line)) }
                return ExitCode(CommandExitCode.usage.rawValue)
            default:
                Console.error("\(root._commandName): \(error)")
                return ExitCode(CommandExitCode.failed.rawValue)
            }
        }
    }

    /// What is wrong with the command line, in lines. Its message repeats words of it, and has line breaks of its own: so it is made
    /// of words that have none.
    private static func usage(
        _ root: (some AsyncParsableCommand).Type,
        _ words: [String],
        _ error: any Error
    ) -> [String] {
        var error = error
        do {
            _ = try root.parseAsRoot(words.map { TerminalText.printable($0) })
        } catch let printable {
            error = printable
        }
        return root.fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Writes what was asked for instead of a command's work.
    private static func show(_ text: String, of command: String) -> ExitCode {
        do {
            try Console.output(Line(stringLiteral: text))
            return .success
        } catch {
            return fail(error, command)
        }
    }

    private static func fail(_ failure: CommandFailure, _ command: String) -> ExitCode {
        for line in failure.lines { Console.error("\(command): \(line)") }
        return ExitCode(failure.exitCode.rawValue)
    }
}
