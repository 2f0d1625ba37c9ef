/// Where a trace lies in a tree: where RFC 8615 has what a site says of itself.
package enum TracePlace {
    /// The folder, in the root of the tree.
    package static let folder = ".well-known"
    /// The file in it.
    package static let name = "mirroring-trace.json"
    /// Relative to the root of the tree.
    package static let path = "\(folder)/\(name)"
    /// What is not in a tree's digest, as bytes on disk: the trace, and the one that takes its place in the next moment.
    static let passedOver = [path, "\(path).new"].map { Array($0.utf8) }
    /// A pattern of rsync's for it, and for nothing else.
    package static let pattern = "/\(path)"
}
