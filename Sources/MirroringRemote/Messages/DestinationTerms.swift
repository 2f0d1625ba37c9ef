/// What a job says of its destination: the end that keeps it goes by that.
package struct DestinationTerms: Sendable, Hashable, Codable {
    /// Where items have their permission bits, owner and group from.
    package enum Attributes: String, Sendable, Hashable, Codable {
        /// From the source.
        case source
        /// What is there keeps its own.
        case keep
        /// From the job: ``DestinationTerms/files``, ``DestinationTerms/folders``, ``DestinationTerms/owner``,
        /// ``DestinationTerms/group``; what of them is nil, from the source.
        case fixed
    }

    /// The most bytes of all patterns: more than rsync's command line ever had room for.
    package static let patternLimit = 512 << 10

    /// The job's name, for people.
    package var name: String
    /// What is neither copied nor deleted, as rsync's patterns.
    package var exclude: [String] = []
    /// How many releases are kept; nil where each package is published by itself.
    package var releases: Int?
    /// For how many seconds what is replaced or deleted is kept; nil for not at all.
    package var keepDeleted: Int?
    /// Whether a package is on the disk when it is told to be in place.
    package var isDurable = false
    /// Where attributes come from.
    package var attributes = Attributes.source
    /// The permission bits of all files.
    package var files: UInt32?
    /// The permission bits of all folders.
    package var folders: UInt32?
    /// The user to whom all items are given, by name or number.
    package var owner: String?
    /// The group that all items get, by name or number.
    package var group: String?

    /// The terms of a job that says nothing of its destination but where it is.
    package init(name: String) {
        self.name = name
    }

    /// What is wrong with them, after "has"; nil if nothing is.
    package var problem: String? {
        guard MessageText.isLine(name), [owner, group].allSatisfy({ MessageText.isLine($0 ?? "", limit: 256) }) else {
            return "a name that is too long or no line"
        }
        let length = exclude.reduce(0) { $0 + $1.utf8.count + 1 }
        guard length <= Self.patternLimit, exclude.allSatisfy({ !$0.utf8.contains(0) }) else {
            return "patterns that are too many, too long or none"
        }
        guard (1...1_000).contains(releases ?? 1), (0...Self.longest).contains(keepDeleted ?? 0),
            (0...0o777).contains(files ?? 0), (0...0o777).contains(folders ?? 0)
        else { return "a number that is out of range" }
        return nil
    }

    /// A thousand years, in seconds.
    private static let longest = 1_000 * 366 * 86_400
}
