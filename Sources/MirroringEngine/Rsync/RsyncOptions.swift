/// Options of rsync that a job may add: how bytes are read, moved and stored.
///
/// What could change which items are mirrored and what becomes of them, write elsewhere, or run a program is none of them:
/// the engine counts on what it asks of rsync itself.
public struct RsyncOptions: Sendable, Hashable {
    /// An option that a job may not give.
    public struct Refused: Error, Sendable, Hashable {
        /// The option, as it was written.
        public let option: String
    }

    /// The options, as they are given to rsync.
    public let options: [String]

    /// No options.
    public init() {
        options = []
    }

    /// Options that are allowed.
    ///
    /// - Throws: ``Refused`` for the first that is not.
    public init(_ options: [String]) throws(Refused) {
        if let option = options.first(where: { !Self.isAllowed($0) }) { throw Refused(option: option) }
        self.options = options
    }

    /// All that are allowed; those that end in `=` take a value.
    public static let allowed = [
        "--open-noatime", "--preallocate", "--whole-file", "--no-whole-file", "--fuzzy", "--block-size=",
        "--max-alloc=", "--checksum-choice=", "--compress-choice=", "--compress-level=", "--skip-compress=", "--ipv4",
        "--ipv6", "--no-specials", "--no-devices",
    ]

    private static func isAllowed(_ option: String) -> Bool {
        guard let equals = option.firstIndex(of: "=") else { return allowed.contains(option) }
        let value = option[option.index(after: equals)...]
        guard allowed.contains(String(option[...equals])), !value.isEmpty,
            value.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".,/_+-[]".contains($0)) })
        else { return false }
        // What has arrived is believed by its digest, so there has to be one. rsync takes capitals for the same.
        return !option.hasPrefix("--checksum-choice=") || !value.lowercased().split(separator: ",").contains("none")
    }

    /// The first option of which the rsync on another machine would have to be told, and is not; nil if there is none.
    ///
    /// - Parameter isSender: whether the files go there, and do not come from there.
    func onlyHere(sends isSender: Bool) -> String? {
        let others = [
            "--no-whole-file", "--checksum-choice=", "--compress-choice=", "--compress-level=", "--ipv4", "--ipv6",
            "--no-specials", "--no-devices",
        ]
        // Whoever sends compresses, and who receives writes.
        let taken = others + (isSender ? ["--skip-compress="] : ["--preallocate", "--fuzzy"])
        return options.first { option in !taken.contains { option.hasPrefix($0) } }
    }

    /// Whether devices are left out, and whether pipes and sockets are.
    var leavesOut: (devices: Bool, specials: Bool) {
        (options.contains("--no-devices"), options.contains("--no-specials"))
    }

    /// Those that count where trees are compared and nothing is moved.
    var survey: [String] {
        options.filter { option in
            ["--open-noatime", "--max-alloc=", "--ipv4", "--ipv6", "--no-specials", "--no-devices"]
                .contains { option.hasPrefix($0) }
        }
    }
}
