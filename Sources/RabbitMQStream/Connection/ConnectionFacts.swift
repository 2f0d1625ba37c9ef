/// What a broker has told of itself in a login.
struct ConnectionFacts: Sendable, Hashable {
    /// Its properties, such as its product and version.
    var broker: [String: String] = [:]
    /// The properties of the connection.
    var connection: [String: String] = [:]

    /// The node, as it advertises itself; nil if it does not say.
    var node: StreamPlaces.Node? {
        guard let host = connection["advertised_host"], let port = connection["advertised_port"].flatMap({ Int($0) })
        else { return nil }
        return StreamPlaces.Node(host: host, port: port)
    }
}
