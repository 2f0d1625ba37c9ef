import RabbitMQClient

/// Logs in wherever the parties do.
struct LoginLook: Sendable {
    /// A broker's address, and whose settings lead there.
    private struct Place: Sendable {
        let configuration: BrokerConfiguration
        let address: BrokerAddress
        var parties: [Party]
    }

    private var places: [Place] = []
    private let limit: Duration

    init(_ setup: Setup, within limit: Duration) {
        self.limit = limit
        for party in Party.allCases {
            guard let broker = setup.broker(of: party, within: limit) else { continue }
            for address in broker.addresses {
                if let index = places.firstIndex(where: { $0.address == address }) {
                    places[index].parties.append(party)
                } else {
                    places.append(Place(configuration: broker, address: address, parties: [party]))
                }
            }
        }
    }

    /// What each broker says, all asked at once.
    func facts() async -> [LoginFacts] {
        await withTaskGroup { [limit] group in
            for (index, place) in places.enumerated() {
                group.addTask { (index, await Self.facts(place, within: limit)) }
            }
            var facts: [(index: Int, facts: LoginFacts)] = []
            for await next in group { facts.append((next.0, next.1)) }
            return facts.sorted { $0.index < $1.index }.map(\.facts)
        }
    }

    private static func facts(_ place: Place, within limit: Duration) async -> LoginFacts {
        let outcome = await Bounded.value(within: limit) { () -> LoginFacts.Outcome in
            do throws(AMQPError) {
                let consumer = try await AMQPConsumer.open(place.configuration, address: place.address)
                await consumer.leave()
                return .accepted
            } catch {
                return .failed(error)
            }
        }
        return LoginFacts(address: place.address, parties: place.parties, outcome: outcome ?? .unanswered(limit))
    }
}

extension [LoginFacts] {
    /// Who else logs in as a user.
    func others(than party: Party, as user: String) -> [Party] {
        Party.allCases.filter { other in
            other != party && contains { $0.address.user == user && $0.parties.contains(other) }
        }
    }

    /// Why a broker can't be used, as it follows "since".
    func obstacle(_ broker: BrokerConfiguration?) -> String {
        let facts = broker.flatMap { broker in first { broker.addresses.contains($0.address) } }
        return facts?.obstacle ?? "the broker takes no login"
    }

    /// A broker's configuration with the addresses alone that take the login; nil if none does.
    func open(_ broker: BrokerConfiguration?) -> BrokerConfiguration? {
        guard var broker else { return nil }
        broker.addresses = broker.addresses.filter { address in
            contains { $0.address == address && $0.isAccepted }
        }
        return broker.addresses.isEmpty ? nil : broker
    }
}
