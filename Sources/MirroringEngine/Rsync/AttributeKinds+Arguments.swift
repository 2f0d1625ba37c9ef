import MirroringFiles

/// What rsync is told, so that it finds different, and brings, the attributes that are mirrored and no others: labels of SELinux, say, are
/// each machine's own, and a server of another file system keeps in `trusted.` names what holds for that alone.
extension AttributeKinds {
    /// The arguments of the rsync that this program gives its own.
    ///
    /// - Parameter comparesCapabilities: whether those of programs count; they are brought by the import alone (``ProgramContent``).
    func rsyncArguments(comparingCapabilities comparesCapabilities: Bool = false) -> [String] {
        var arguments = contains(.accessLists) ? ["--acls"] : []
        if contains(.extended) {
            arguments.append("--xattrs")
            if comparesCapabilities { arguments.append("--filter=+x security.capability") }
            arguments += Self.rsyncFilters
        }
        return arguments
    }

    /// The names that are users' own, and nothing else.
    static let rsyncFilters = ["--filter=+x user.**", "--filter=-x **"]

    /// What is to be said where rsync was built without these; nil if it was built for all.
    var sentence: String? {
        let lists = contains(.accessLists) ? [("access lists", "accessLists")] : []
        let kinds = lists + (contains(.extended) ? [("extended attributes", "extendedAttributes")] : [])
        guard !kinds.isEmpty else { return nil }
        let keys = kinds.map { "\"\($0.1)\"" }.joined(separator: " and ")
        return """
            This rsync was built without \(kinds.map(\.0).joined(separator: " and ")), so none are mirrored. Install one that has them, or \
            set \(keys) to false in the job.
            """
    }
}
