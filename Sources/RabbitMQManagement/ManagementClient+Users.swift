public import MirroringSettings
import NIOHTTP1

extension ManagementClient {
    /// The user who asks, with its tags; fails if the broker does not answer or does not accept the user.
    public func currentUser() async throws(ManagementError) -> BrokerUser {
        try await get(["whoami"], as: BrokerUser.self)
    }

    /// What the broker knows of a user, nil if there is none. Whoever asks needs the tag `administrator`, here and
    /// below.
    public func user(_ name: String) async throws(ManagementError) -> BrokerUser? {
        try await find(["users", name], as: BrokerUser.self)
    }

    /// Creates a user without any right. One that exists gets that password and loses its tags: look with ``user(_:)``
    /// before.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - password: the password; the broker keeps a salted hash of it.
    public func createUser(_ name: String, password: Secret) async throws(ManagementError) {
        try await send(.PUT, ["users", name], body: try json(["password": password.value, "tags": ""]))
    }

    /// Gives a user these tags and no others; the password stays.
    public func setTags(_ tags: Set<String>, of user: BrokerUser) async throws(ManagementError) {
        let list = tags.sorted().joined(separator: ",")
        var body = ["tags": list, "password_hash": user.passwordHash?.value ?? ""]
        body["hashing_algorithm"] = user.hashingAlgorithm
        try await send(.PUT, ["users", user.name], body: try json(body))
    }
}
