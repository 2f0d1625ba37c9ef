import Foundation
import MirroringEvents
import RabbitMQManagement

/// Asks a broker's management API.
struct ManagementLook: Sendable {
    let facts: ManagementFacts
    /// The broker's clock, if it tells the time.
    let clock: ClockFacts.Clock?

    /// Whether the user may ask for more.
    var isOpen: Bool {
        if case .overview = facts.answer { true } else { false }
    }

    /// Whether it has statistics of queues to tell; nil where it does not say.
    var hasStatistics: Bool? {
        if case .overview(let overview) = facts.answer { overview.hasStatistics } else { nil }
    }

    /// Why nothing else can be asked, as it follows "since".
    var obstacle: String {
        if case .failed(let error) = facts.answer, ManagementFacts.isWithoutTag(error) {
            return "the user \(facts.user) may not ask the management API"
        }
        return "the management API at \(facts.address) does not answer as it should"
    }

    init(_ address: ManagementAddress, within limit: Duration) async {
        let client = ManagementClient(address: address, timeout: limit)
        let found = await Bounded.value(within: limit) { await Self.ask(client) } ?? Told(answer: .unanswered(limit))
        facts = ManagementFacts(
            address: address.description,
            user: address.user,
            answer: found.answer,
            alarms: found.alarms
        )
        clock = found.clock
    }

    /// What the API has told.
    private struct Told: Sendable {
        var answer: ManagementFacts.Answer
        var alarms = ManagementFacts.Alarms.untold("the management API does not answer as it should")
        var clock: ClockFacts.Clock?
    }

    private static func ask(_ client: ManagementClient) async -> Told {
        let overview: BrokerOverview
        do {
            overview = try await client.overview()
        } catch {
            return Told(answer: .failed(error))
        }
        let found = ManagementFacts.Overview(
            version: overview.version,
            ports: ports(overview.listeners),
            speaksStreams: overview.speaksStreams ?? true,
            hasStatistics: overview.hasStatistics
        )
        var told = Told(answer: .overview(found))
        told.clock = clock(overview, of: client.address)
        do {
            let alarms = try await client.alarms()
            told.alarms = alarms.map { .told($0) } ?? .untold("this version of RabbitMQ does not tell them")
        } catch {
            told.alarms = .untold(Finding.reason(of: error))
        }
        return told
    }

    /// What a broker listens on, each once.
    private static func ports(_ listeners: [BrokerOverview.Listener]?) -> [String]? {
        guard let listeners else { return nil }
        var seen: Set<BrokerOverview.Listener> = []
        return listeners.filter { $0.protocol != "clustering" && seen.insert($0).inserted }
            .map { "\($0.protocol) \($0.port)" }
    }

    /// The second that it tells began up to a second before; the answer was on its way for a while.
    private static func clock(_ overview: BrokerOverview, of address: ManagementAddress) -> ClockFacts.Clock? {
        guard let told = overview.date.flatMap(HTTPDate.init) else { return nil }
        let (asked, answered) = (overview.asked.timeIntervalSince1970, overview.answered.timeIntervalSince1970)
        return ClockFacts.Clock(
            owner: "the broker at \(address.host)",
            lead: Double(told.time.milliseconds) / 1_000 + 0.5 - (asked + answered) / 2,
            doubt: (answered - asked) / 2
        )
    }
}
