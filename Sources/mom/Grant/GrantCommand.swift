import ArgumentParser
import MirroringCommands
import MirroringSettings
import MirroringWire
import RabbitMQClient
import RabbitMQManagement

/// `mom grant`: what a user of the broker may do.
struct GrantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Gives a user of the broker the rights of a role, or tries which it has.",
        discussion: """
            ROLES
              publisher  an engine: publishes events of its jobs, nothing else
              bridge     mom bridge: reads the history, answers replays, speaks on
                         the monitor, deletes the queues of subscribers that stop
                         reading, makes again what is missing of the topology
              operator   mom watch, doctor, verify --bridge, subscribers,
                         dead-letters, topology check: sees everything, changes
                         nothing; of barriers it gets none, so that no queue
                         refuses them
              consumer   subscribes to events of its jobs, in queues of its own,
                         and asks for their replays

            A publisher and a consumer need --job, several times or with several UUIDs, at most 500 jobs for a user, or --all. Rights \
            of a virtual host, that of MIRRORING_BROKER_URI, replace those that the user had there; tags and limits hold on the whole \
            broker.

            --print, which is the default, shows the commands of rabbitmqctl that grant it, for the broker's own machine, with --json \
            the values; it asks nobody. --apply grants it over the management API: that of MIRRORING_MANAGEMENT_URI, else the host of \
            MIRRORING_BROKER_URI at its port + 10000, as a user with the tag "administrator".

            --check logs in as the user, tries each right without doing anything by it, and names what the user may do beyond the role \
            and what it lacks; exit code 1 if there is any. Without --role it lists what the user may do.

            A password is a line of --password-file or of standard input; a terminal is asked. --check takes that of \
            MIRRORING_BROKER_URI where no file is named and the URI is of this user.

            WHAT NO RIGHT COVERS
            The broker compares topic permissions with the routing key of a message, not with the keys in its headers CC and BCC: by \
            these a publisher of one job reaches the readers of all. Requests for replays with such headers are refused by the bridges; \
            of events, readers have to compare the key with the job, and look at user_id. A user may look (declare passively) whether a \
            queue is there, and, but for exclusive queues, how many messages it has. The broker can't limit the queues of one user: \
            --max-queues limits those of the virtual host. Names of users have at most 128 bytes, of letters, digits, - _ @, and no dot, \
            since queues are named after them.
            """
    )

    @Option(help: ArgumentHelp("The user.", valueName: "name"))
    var user: String?

    @Option(help: "What the user is.")
    var role: Role?

    @Option(
        name: .customLong("job"),
        parsing: .upToNextOption,
        help: ArgumentHelp("The jobs of a publisher or a consumer.", valueName: "uuid"),
        completion: .loggedJob
    )
    var jobs: [String] = []

    @Flag(help: "All jobs, those to come too.")
    var all = false

    @Flag(help: "Shows the commands and does nothing.")
    var print = false

    @Flag(help: "Grants it.")
    var apply = false

    @Flag(help: "Tries what the user may do.")
    var check = false

    @Flag(help: "Creates the user, who must not be there yet.")
    var create = false

    @Option(
        help: ArgumentHelp("The password's file, \"-\" for standard input.", valueName: "file"),
        completion: .file()
    )
    var passwordFile: String?

    @Option(
        help: ArgumentHelp("How many connections the user may have, in place of the role's number.", valueName: "count")
    )
    var maxConnections: Int?

    @Option(
        help: ArgumentHelp("How many channels the user may have, in place of the role's number.", valueName: "count")
    )
    var maxChannels: Int?

    @Option(
        help: ArgumentHelp(
            "How many queues the virtual host may have, all users together; without it that stays as it is.",
            valueName: "count"
        )
    )
    var maxQueues: Int?

    @Flag(help: "On stdout JSON: the grant as one object, or with --check one right per line.")
    var json = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        guard !settings.show else { return }
        guard user != nil else { throw ValidationError("Name the user with --user.") }
        guard [print, apply, check].filter(\.self).count <= 1 else {
            throw ValidationError("--print, --apply and --check exclude each other. Give one of them.")
        }
        if all, !jobs.isEmpty { throw ValidationError("--all and --job exclude each other. Give one of them.") }
        if let role {
            if role.isOfJobs, !all, jobs.isEmpty {
                throw ValidationError(
                    "A \(role.rawValue) is one of some jobs or of all. Name them with --job, or give --all."
                )
            }
            if !role.isOfJobs, !jobs.isEmpty {
                throw ValidationError("The rights of the role \(role.rawValue) are for all jobs. Leave out --job.")
            }
        } else if !check {
            throw ValidationError("There is nothing to grant without a role. Name one with --role.")
        }
        if check, create || maxConnections != nil || maxChannels != nil || maxQueues != nil {
            throw ValidationError("--check changes nothing. Leave out --create and the limits.")
        }
        if passwordFile != nil, !check, !(create && apply) {
            throw ValidationError(
                "A password is needed only with --check, and to --create with --apply. Leave out --password-file."
            )
        }
        for (name, value) in [
            ("--max-connections", maxConnections), ("--max-channels", maxChannels), ("--max-queues", maxQueues),
        ] {
            if let value, value < 1 { throw ValidationError("\(name) has to be at least 1, not \(value).") }
        }
    }

    func run() async throws {
        let settings = try ClientConfiguration(settings.read(.client, json: json))
        let user = try GrantedUser(user ?? "")
        let jobs = jobs.isEmpty ? GrantedJobs.all : try GrantedJobs(jobs)
        let grant = role.map {
            Grant(user: user, role: $0, jobs: jobs, connections: maxConnections, channels: maxChannels)
        }
        if check {
            try await tryRights(of: user, jobs, grant, settings)
        } else if let grant, apply {
            try await set(grant, settings)
        } else if let grant {
            try show(grant, settings.virtualHost)
            tell(grant)
            if create, !json {
                Console.error("\"rabbitmqctl add_user\" asks for the password, or reads it from its standard input.")
            }
            if maxQueues != nil, !json {
                Console.error(
                    "\"rabbitmqctl set_vhost_limits\" takes away other limits of the virtual host. Name them there too."
                )
            }
            Console.error(
                "Nothing is changed by this; --apply grants it, or these commands on a machine of the broker."
            )
        }
    }

    // MARK: Granting

    private func show(_ grant: Grant, _ virtualHost: String) throws {
        if json {
            let document = GrantDocument(grant, virtualHost: virtualHost, isNew: create, queues: maxQueues)
            try Console.output(encoding: document)
        } else if !apply {
            let commands = GrantCommands(grant, virtualHost: virtualHost, isNew: create, queues: maxQueues)
            for line in commands.lines { try Console.output(Line(line)) }
        }
    }

    private func set(_ grant: Grant, _ settings: ClientConfiguration) async throws {
        let application = GrantApplication(
            client: ManagementClient(address: settings.management),
            virtualHost: settings.virtualHost
        )
        let before = try await application.look(for: grant, isNew: create)
        let password = create ? try PasswordSource(option: passwordFile).password(of: grant.user) : nil
        try await application.apply(grant, to: before, password: password, queues: maxQueues)
        try show(grant, settings.virtualHost)
        Console.error(
            "The user \"\(grant.user.name)\" is \(grant.words) in the virtual host \"\(settings.virtualHost)\" at \(settings.management)."
        )
        tell(grant, limits: before.limits)
    }

    /// What whoever grants something should know of it.
    ///
    /// - Parameter limits: those that the virtual host has already.
    private func tell(_ grant: Grant, limits: [VirtualHostLimit: Int] = [:]) {
        Console.error(
            "No permission covers the keys in a message's headers CC and BCC: readers have to compare an event's key with its job, and "
                + "look at user_id. See \"mom grant --help\"."
        )
        if grant.role == .consumer || grant.role == .operator, maxQueues == nil, limits[.queues] == nil {
            Console.error(
                "The broker can't limit the queues of one user; --max-queues limits those of the virtual host, all users together."
            )
        }
    }
}
