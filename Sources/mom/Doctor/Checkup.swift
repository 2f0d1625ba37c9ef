import MirroringBridge
import MirroringCommands
import MirroringPublisher
import RabbitMQClient
import RabbitMQManagement

/// Looks at everything that mirroring needs, side by side, and tells what it finds in one order. What fails keeps nothing else from being
/// looked at, and nothing is waited for long.
struct Checkup: Sendable {
    let setup: Setup
    /// How long a look may take.
    let limit: Duration

    private let definitions: TopologyDefinitions
    /// What is wrong with the file of definitions, if anything is; those that are built in are compared then.
    private let misdefined: Finding?

    init(_ setup: Setup, within limit: Duration) {
        self.setup = setup
        self.limit = limit
        do throws(CommandFailure) {
            definitions = try DefinitionsFile.read(nil)
            misdefined = nil
        } catch {
            definitions = .builtIn
            misdefined = .wrong(
                .settings,
                error.description,
                remedy: "Correct the file, or move it away: the definitions are built in."
            )
        }
    }

    /// Tells each finding as soon as it, and all before it, are there.
    func run(_ tell: (Finding) throws -> Void) async throws {
        let logins = Task { await LoginLook(setup, within: limit).facts() }
        let management = Task { await askManagement() }
        let local = Task { await lookAround() }
        let topology = Task { await lookAtTopology(await logins.value, await management.value) }
        let queues = Task { await lookAtQueues(await management.value) }
        let bridges = Task { await listen(await logins.value, await topology.value) }
        let rights = Task { await tryRights(await logins.value, await topology.value) }
        let letters = Task { await countDeadLetters(await logins.value) }
        let tasks: [any Cancellable] = [logins, management, local, topology, queues, bridges, rights, letters]
        defer { tasks.forEach { $0.cancel() } }

        try SettingsFacts.findings(of: setup.facts).forEach(tell)
        try misdefined.map(tell)
        let brokers = Self.inOrder(await logins.value.flatMap(\.findings))
        try (brokers.isEmpty ? Self.unsettled([.broker, .virtualHost]) : brokers).forEach(tell)
        for finding in await management.value?.facts.findings ?? Self.unsettled([.management, .alarms]) {
            try tell(finding)
        }
        for finding in await topology.value?.findings ?? Self.unsettled([.topology, .policies]) { try tell(finding) }
        for finding in await queues.value?.findings ?? Self.unsettled([.queues]) { try tell(finding) }
        let heard = await bridges.value
        for finding in heard.rights + (await rights.value) { try tell(finding) }
        for finding in heard.facts?.findings ?? Self.unheard(heard.obstacle) { try tell(finding) }
        let around = await local.value
        try around.outbox.forEach(tell)
        try tell(await letters.value)
        let clocks = ClockFacts(clocks: [await management.value?.clock].compactMap(\.self) + heard.clocks)
        for finding in clocks.findings + around.rest { try tell(finding) }
    }

    /// Those of one subject together, in the order in which subjects are told.
    private static func inOrder(_ findings: [Finding]) -> [Finding] {
        Finding.Subject.allCases.flatMap { subject in findings.filter { $0.subject == subject } }
    }

    private static let wrongSettings = "the client's settings are wrong"

    private static func unsettled(_ subjects: [Finding.Subject]) -> [Finding] {
        subjects.map { .unknown($0, since: wrongSettings) }
    }

    // MARK: The broker

    private func askManagement() async -> ManagementLook? {
        guard let client = setup.client else { return nil }
        return await ManagementLook(client.management, within: limit)
    }

    private func lookAtTopology(_ logins: [LoginFacts], _ management: ManagementLook?) async -> TopologyFacts? {
        guard let client = setup.client, let management else { return nil }
        let look = TopologyLook(definitions: definitions, virtualHost: client.virtualHost, limit: limit)
        return await look.facts(
            by: management,
            at: client.management,
            logins.open(setup.broker(of: .client, within: limit))
        )
    }

    private func lookAtQueues(_ management: ManagementLook?) async -> QueueFacts? {
        guard let client = setup.client, let management else { return nil }
        let look = QueueLook(virtualHost: client.virtualHost, limit: limit)
        return await look.facts(by: management, at: client.management)
    }

    /// What was heard of bridges, and of the client's rights by the way.
    private struct Bridges: Sendable {
        var facts: BridgeFacts?
        /// Why there are none, as it follows "since".
        var obstacle = ""
        var rights: [Finding]
        var clocks: [ClockFacts.Clock] = []

        /// Nobody can be heard.
        static func none(since obstacle: String) -> Self {
            Self(obstacle: obstacle, rights: [.unknown(.rights, since: obstacle)])
        }
    }

    private func listen(_ logins: [LoginFacts], _ topology: TopologyFacts?) async -> Bridges {
        guard setup.client != nil else { return .none(since: Self.wrongSettings) }
        let own = setup.broker(of: .client, within: limit)
        guard let broker = logins.open(own) else { return .none(since: logins.obstacle(own)) }
        guard topology?.isIncomplete != true else { return .none(since: "the topology is incomplete") }
        let (facts, hearing, clocks) = await BridgeLook(broker: broker, limit: limit).facts()
        var rights = hearing.rights(of: broker.addresses[0].user)
        rights.others = logins.others(than: .client, as: rights.user)
        return Bridges(facts: facts, rights: [rights.finding], clocks: clocks)
    }

    private static func unheard(_ obstacle: String) -> [Finding] {
        [.unknown(.bridge, since: obstacle), .unknown(.lag, since: obstacle)]
    }

    private func tryRights(_ logins: [LoginFacts], _ topology: TopologyFacts?) async -> [Finding] {
        // Said of the client already.
        guard topology?.isIncomplete != true else { return [] }
        let look = RightsLook(limit: limit)
        async let engine = facts(of: .engine, logins, look.facts(ofEngine:))
        async let bridge = facts(of: .bridge, logins, look.facts(ofBridge:))
        return [await engine, await bridge].compactMap { $0?.finding }
    }

    /// The rights of a party that is set up here; nil for one that is not.
    private func facts(
        of party: Party,
        _ logins: [LoginFacts],
        _ look: @Sendable (BrokerConfiguration) async -> RightsFacts
    ) async -> RightsFacts? {
        guard let broker = setup.broker(of: party, within: limit) else { return nil }
        guard let open = logins.open(broker) else {
            return RightsFacts(
                party: party,
                user: broker.addresses[0].user,
                outcome: .none(since: "the \(party.rawValue) can't log in: \(logins.obstacle(broker))")
            )
        }
        var facts = await look(open)
        facts.others = logins.others(than: party, as: facts.user)
        return facts
    }

    private func countDeadLetters(_ logins: [LoginFacts]) async -> Finding {
        guard let client = setup.client else { return .unknown(.deadLetters, since: Self.wrongSettings) }
        let look = DeadLetterLook(
            virtualHost: client.virtualHost,
            folder: setup.bridge?.offlineFolder,
            limit: limit
        )
        let own = setup.broker(of: .client, within: limit)
        return await look.facts(logins.open(own), else: logins.obstacle(own)).finding
    }

    // MARK: This machine

    private struct Around: Sendable {
        var outbox: [Finding]
        /// Disk and logs.
        var rest: [Finding]
    }

    private func lookAround() async -> Around {
        let look = LocalLook(limit: limit)
        var around = Around(outbox: [], rest: [])
        let logs: Finding
        if let bridge = setup.bridge {
            around.rest.append(await look.disk(bridge.offlineFolder, .offlineLog).finding)
            logs = await look.logs(bridge.offlineFolder).finding
        } else {
            logs = .unknown(.logs, since: setup.obstacle(of: .bridge))
        }
        if let publisher = setup.publisher, let engine = setup.engine {
            around.outbox = await look.outbox(publisher, engine).findings
            around.rest.append(await look.disk(publisher.outboxFolder, .outbox).finding)
        } else {
            around.outbox = [.unknown(.outbox, since: setup.obstacle(of: .engine))]
        }
        if around.rest.isEmpty { around.rest = [.unknown(.disk, since: setup.obstacle(of: .bridge))] }
        around.rest.append(logs)
        return around
    }
}

/// A task of any kind.
private protocol Cancellable {
    func cancel()
}

extension Task: Cancellable {}
