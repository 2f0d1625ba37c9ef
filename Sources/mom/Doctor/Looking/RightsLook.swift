import Foundation
import MirroringCommands
import MirroringEvents
import MirroringWire
import RabbitMQClient
import RabbitMQManagement

/// Tries what engine and bridge have to be allowed, without doing any of it: the broker refuses each attempt for another reason, and
/// writes a line about it into its log. What the client has to be allowed it does anyway, in ``BridgeLook``.
struct RightsLook: Sendable {
    let limit: Duration

    /// The rights of an engine's user. It may be one of certain jobs, which nobody knows here.
    func facts(ofEngine broker: BrokerConfiguration) async -> RightsFacts {
        let key = RoutingKey(jobId: UUID(), state: .transferring, severity: .processing, outcome: .running)
        let events = Right(.publish(exchange: WireNames.Exchange.events, key: key.description), "events of any job")
        let barrier = Right(
            .publish(exchange: WireNames.Exchange.monitor, key: WireNames.MonitorKey.barrier),
            "the question whether the history takes messages"
        )
        return await facts(of: .engine, broker, [barrier], forAll: [events])
    }

    /// The rights of a bridge's user. To read its queues for a try would take from them what others wait for.
    func facts(ofBridge broker: BrokerConfiguration) async -> RightsFacts {
        let name = broker.addresses[0].user
        let user: GrantedUser
        do {
            user = try GrantedUser(name)
        } catch {
            return RightsFacts(party: .bridge, user: name, outcome: .none(since: Finding.reason(of: error)))
        }
        let grant = Grant(user: user, role: .bridge, jobs: .all)
        let rights = Right.all(for: user, jobs: .all).filter {
            grant.includes($0.action) && !$0.isOfTag && !$0.isOfReading
        }
        return await facts(of: .bridge, broker, rights)
    }

    private func facts(
        of party: Party,
        _ broker: BrokerConfiguration,
        _ rights: [Right],
        forAll: [Right] = []
    ) async -> RightsFacts {
        let user = broker.addresses[0].user
        // Tags are not tried, so nobody asks there.
        let trial = RightsTrial(broker: broker, management: ManagementClient(address: ManagementAddress()))
        let outcome = await Bounded.value(within: limit * 2) { () -> RightsFacts.Outcome in
            do {
                let found = try await trial.attempt(rights + forAll).rights
                let refused = Set(found.filter { !$0.isAllowed }.map(\.right))
                return .tried(
                    count: found.count,
                    refused: rights.filter(refused.contains).map(\.words),
                    refusedForAll: forAll.filter(refused.contains).map(\.words)
                )
            } catch {
                return .none(since: "trying what \(user) may do fails: \(Finding.reason(of: error))")
            }
        }
        let silence = RightsFacts.Outcome.none(since: "the broker has said nothing for \(Quantity.duration(limit * 2))")
        return RightsFacts(party: party, user: user, outcome: outcome ?? silence)
    }
}

extension Right {
    /// Whether it is to consume a queue.
    fileprivate var isOfReading: Bool {
        if case .read = action { true } else { false }
    }
}
