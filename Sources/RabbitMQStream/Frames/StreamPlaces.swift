/// Which nodes have a stream, and under which addresses they want to be known.
package struct StreamPlaces: Sendable, Hashable {
    /// A node, as it advertises itself.
    package struct Node: Sendable, Hashable {
        package var host: String
        package var port: Int
    }

    /// The node that takes what is published; nil if there is none at the moment.
    package var leader: Node?
    /// The nodes that have a copy.
    package var replicas: [Node]
}
