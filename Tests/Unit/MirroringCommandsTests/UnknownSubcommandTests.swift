import ArgumentParser
import Testing

@testable import MirroringCommands

private struct Program: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tool",
        subcommands: [Run.self, Outbox.self, DeadLetters.self, Hidden.self]
    )

    struct Run: ParsableCommand {
        @Argument var jobs: [String] = []
    }

    struct Outbox: ParsableCommand {
        static let configuration = CommandConfiguration(
            subcommands: [Show.self, Flush.self],
            defaultSubcommand: Show.self
        )
    }

    struct Show: ParsableCommand {}
    struct Flush: ParsableCommand {}

    struct DeadLetters: ParsableCommand {
        static let configuration = CommandConfiguration(aliases: ["letters"])
    }

    /// One that programs call.
    struct Hidden: ParsableCommand {
        static let configuration = CommandConfiguration(shouldDisplay: false)
    }
}

@Suite struct UnknownSubcommandTests {
    @Test(arguments: [
        (["runn"], "\"runn\" is not a command of tool. Did you mean \"run\"?"),
        (["letter"], "\"letter\" is not a command of tool. Did you mean \"letters\"?"),
        (["outbox", "flsh", "--wait"], "\"flsh\" is not a command of tool outbox. Did you mean \"flush\"?"),
        (
            ["zzzzzzzzzzzzzzzzzzzzzz"],
            "\"zzzzzzzzzzzzzzzzzzzzzz\" is not a command of tool. The commands are run, outbox, dead-letters."
        ),
        (["hiden"], "\"hiden\" is not a command of tool. Did you mean \"hidden\"?"),
        (["ru\n"], "\"ru\\u{A}\" is not a command of tool. Did you mean \"run\"?"),
    ])
    func wordThatIsNoneNamesTheNearest(_ words: [String], _ sentence: String) {
        #expect(UnknownSubcommand(Program.self, words)?.sentence == sentence)
    }

    @Test(arguments: [
        [], ["run"], ["run", "runn"], ["--runn"], ["--option", "runn"], ["help", "runn"], ["outbox"],
        ["outbox", "flush", "x"],
        ["letters", "x"],
    ])
    func otherWordsAreNot(_ words: [String]) {
        #expect(UnknownSubcommand(Program.self, words) == nil)
    }
}
