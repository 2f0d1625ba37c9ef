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

    /// Why nothing else can be asked, as it follows "since".
    var obstacle: String {
        if case .failed(let error) = facts.answer, ManagementFacts.isWithoutTag(error) {
            return "the user \(facts.user) may not ask the management API"
        }
        return "the management API at \(facts.address) does not answer as it should"
    }

    init(_ address: ManagementAddress, within limit: Duration) async {
        let client = ManagementClient(address: address, timeout: limit)
        let found = await Bounded.value(within: limit) { await Self.ask(client) }
        let silence = (
            ManagementFacts.Answer.unanswered(limit), ManagementFacts.Alarms.untold(Self.silence),
            nil as ClockFacts.Clock?
        )
        let (answer, alarms, clock) = found ?? silence
        facts = ManagementFacts(address: address.description, user: address.user, answer: answer, alarms: alarms)
        self.clock = clock
    }

    private static let silence = "the management API does not answer as it should"

    private static func ask(
        _ client: ManagementClient
    ) async -> (ManagementFacts.Answer, ManagementFacts.Alarms, ClockFacts.Clock?) {
        let overview: BrokerOverview
        let tags: Set<String>
        do {
            tags = try await client.currentUser().tags
            overview = try await client.overview()
        } catch {
            return (.failed(error), .untold(silence), nil)
        }
        let alarms: ManagementFacts.Alarms
        do {
            alarms =
                try await client.alarms().map { .told($0) } ?? .untold("this version of RabbitMQ does not tell them")
        } catch {
            alarms = .untold(Finding.reason(of: error))
        }
        let answer = ManagementFacts.Overview(version: overview.version, tags: tags, ports: ports(overview.listeners))
        return (.overview(answer), alarms, clock(overview, of: client.address))
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
        let asked = (overview.asked.timeIntervalSince1970 + overview.answered.timeIntervalSince1970) / 2
        return ClockFacts.Clock(
            owner: "the broker at \(address.host)",
            lead: Double(told.time.milliseconds) / 1_000 + 0.5 - asked
        )
    }
}
