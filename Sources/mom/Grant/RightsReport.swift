import MirroringCommands
import RabbitMQManagement

/// What trials have shown, beside what a grant includes.
struct RightsReport: Sendable {
    /// A right, and what is known of it; one line of JSON.
    struct Entry: Sendable, Encodable {
        let right: Right
        let isAllowed: Bool
        /// Whether the role has it; nil where no role was named.
        let isGranted: Bool?

        private enum CodingKeys: String, CodingKey {
            case action, exchange, key, name, purpose, allowed, granted
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            switch right.action {
            case .publish(let exchange, let key):
                try values.encode("publish", forKey: .action)
                try values.encode(exchange, forKey: .exchange)
                try values.encode(key, forKey: .key)
            case .bind(let exchange, let key):
                try values.encode("bind", forKey: .action)
                try values.encode(exchange, forKey: .exchange)
                try values.encode(key, forKey: .key)
            case .configure(let name):
                try values.encode("configure", forKey: .action)
                try values.encode(name, forKey: .name)
            case .read(let name):
                try values.encode("read", forKey: .action)
                try values.encode(name, forKey: .name)
            case .tag(let name):
                try values.encode("tag", forKey: .action)
                try values.encode(name, forKey: .name)
            }
            try values.encode(right.purpose, forKey: .purpose)
            try values.encode(isAllowed, forKey: .allowed)
            try values.encodeIfPresent(isGranted, forKey: .granted)
        }
    }

    /// Each right that was tried.
    let entries: [Entry]

    /// Compares findings with a grant.
    ///
    /// - Parameters:
    ///   - rights: what was tried, and whether the user may.
    ///   - grant: what the user should be able to do; nil if that is not known.
    init(_ rights: [(right: Right, isAllowed: Bool)], grant: Grant?) {
        entries = rights.map { right, isAllowed in
            Entry(right: right, isAllowed: isAllowed, isGranted: grant.map { $0.includes(right.action) })
        }
    }

    /// What the user may do and the role may not.
    var excess: [Entry] { entries.filter { $0.isAllowed && $0.isGranted == false } }
    /// What the role may do and the user may not.
    var lack: [Entry] { entries.filter { !$0.isAllowed && $0.isGranted == true } }

    /// The lines for a person: what differs from the role, or, where none was named, everything that the user may do.
    var lines: [Line] {
        guard entries.contains(where: { $0.isGranted != nil }) else {
            return entries.filter(\.isAllowed).map { entry -> Line in "may  \(entry.right.words)" }
        }
        return excess.map { entry -> Line in "\(Line("beyond the role, may", .red))  \(entry.right.words)" }
            + lack.map { entry -> Line in "\(Line("missing, may not", .yellow))      \(entry.right.words)" }
    }
}
