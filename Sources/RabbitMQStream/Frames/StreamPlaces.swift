/// Which nodes have a stream, and under which addresses they want to be known.
struct StreamPlaces: Sendable, Hashable {
    /// A node, as it advertises itself.
    struct Node: Sendable, Hashable {
        var host: String
        var port: Int
    }

    /// The node that takes what is published; nil if there is none at the moment.
    var leader: Node?
    /// The nodes that have a copy.
    var replicas: [Node]
}
