import ArgumentParser
import MirroringCommands
import MirroringSettings

/// `mom topology`: exchanges, queues, bindings and policies on the broker.
struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "Exchanges, queues, bindings and policies on the broker.",
        subcommands: [Apply.self, Check.self]
    )

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Loads the topology into the broker, reads it back and names what differs.",
            discussion: """
                The broker is that of MIRRORING_MANAGEMENT_URI, else the host of MIRRORING_BROKER_URI at its port + 10000; the \
                virtual host is that of MIRRORING_BROKER_URI. The user needs the tag "administrator". What exists already is \
                kept, with all that is in it. Exit code 1 if the broker then differs from the definitions.
                """
        )

        @OptionGroup var options: TopologyOptions

        func run() async throws {
            let target = try options.target()
            try await target.apply()
            try await target.compare(isNew: true)
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compares the broker with the topology, and changes nothing.",
            discussion: """
                Names each difference, policies of an operator's that change ours included. Where all is as defined, it compares \
                what the broker says it applies to each queue; of a new queue that takes it some ten seconds. Exit code 1 if \
                there is a difference.
                """
        )

        @OptionGroup var options: TopologyOptions

        func run() async throws {
            try await options.target().compare()
        }
    }
}

/// What the commands of `mom topology` have in common.
struct TopologyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The definitions; by default Broker/definitions.json in the working folder, if nobody but you and root may change it, "
                + "/etc/mirroring/definitions.json or, where there is neither, those that this program was built with.",
            valueName: "file"
        ),
        completion: .file(extensions: ["json"])
    )
    var definitions: String?

    @OptionGroup var settings: SettingsOptions

    func target() throws -> TopologyTarget {
        let settings = try ClientConfiguration(settings.read(.client))
        return TopologyTarget(try DefinitionsFile.read(definitions), settings: settings)
    }
}
