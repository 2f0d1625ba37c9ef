import MirroringSettings

/// A user of the broker, as its internal database knows it.
public struct BrokerUser: Sendable, Hashable, Decodable {
    /// The name.
    public let name: String
    /// What the user may do with the management API: `management`, `policymaker`, `monitoring`, `administrator`, and
    /// tags that mean nothing to it.
    public let tags: Set<String>
    /// The salted hash of the password, for ``ManagementClient/setTags(_:of:)``, which has to give it again; told to
    /// administrators only, empty for a user without a password.
    let passwordHash: Secret?
    /// How it was hashed.
    let hashingAlgorithm: String?

    private enum CodingKeys: String, CodingKey {
        case name, tags
        case passwordHash = "password_hash"
        case hashingAlgorithm = "hashing_algorithm"
    }

    /// Reads what the broker says. Tags are a list, or, before RabbitMQ 3.9, a text with commas.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        if let list = try? values.decode([String].self, forKey: .tags) {
            tags = Set(list)
        } else {
            let text = try values.decodeIfPresent(String.self, forKey: .tags) ?? ""
            tags = Set(text.split(separator: ",").map(String.init))
        }
        passwordHash = try values.decodeIfPresent(String.self, forKey: .passwordHash).map { Secret($0) }
        hashingAlgorithm = try values.decodeIfPresent(String.self, forKey: .hashingAlgorithm)
    }
}
