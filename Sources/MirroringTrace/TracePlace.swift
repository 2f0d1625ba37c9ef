/// Where a trace lies in a tree: where RFC 8615 has what a site says of itself.
package enum TracePlace {
    /// The folder, in the root of the tree.
    package static let folder = ".well-known"
    /// The file in it.
    package static let name = "mirroring-trace.json"
    /// Relative to the root of the tree.
    package static let path = "\(folder)/\(name)"
    /// The same as bytes on disk.
    static let bytes = Array(path.utf8)
    /// A pattern of rsync's for it, and for nothing else.
    package static let pattern = "/\(path)"
}
