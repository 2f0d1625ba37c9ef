import MirroringEvents

/// The arguments of an rsync that runs as a server, checked one by one: the near end proposes them, and must not choose what is done here.
///
/// A strict grammar of what rsync 3.1 to 3.5 derive from the options that this program gives to the near one; all else is refused. No path
/// of a caller's is in it: folders stand there as words, which are replaced by what this process holds open.
package struct ServerArguments: Sendable, Hashable {
    /// What the server does.
    package enum Work: Sendable, Hashable {
        /// It lists what differs, and changes nothing.
        case survey
        /// It moves a package.
        case package
    }

    private enum Argument: Sendable, Hashable {
        case text(String)
        case folder(ServedFolder, isOpen: Bool)
    }

    private let arguments: [Argument]

    /// Checks arguments.
    ///
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - role: which side of the job this end has.
    ///   - work: what the server is for.
    /// - Throws: ``FailureMessage`` (dependency) that names the argument: another version of rsync may have others.
    package init(
        _ arguments: [String],
        role: SessionRole,
        for work: Work
    ) throws(FailureMessage) {
        var rest = arguments[...]
        var taken: [Argument] = []
        func take(_ word: String) throws(FailureMessage) {
            guard rest.first == word else { throw Self.refusal(rest.first) }
            taken.append(.text(rest.removeFirst()))
        }
        try take("--server")
        if role == .send { try take("--sender") }
        guard let letters = rest.first, Self.isCluster(letters, for: work) else { throw Self.refusal(rest.first) }
        taken.append(.text(rest.removeFirst()))

        var seen: Set<Substring> = []
        while let option = rest.first, option != "." {
            let name = option.prefix { $0 != "=" }
            guard seen.insert(name).inserted else { throw Self.refusal(option) }
            rest.removeFirst()
            if let folder = Self.folder(of: option, role, work) {
                guard rest.first == folder.word else { throw Self.refusal(rest.first) }
                rest.removeFirst()
                taken += [.text(option), .folder(folder, isOpen: false)]
            } else {
                guard Self.isOption(option, role, work) else { throw Self.refusal(option) }
                taken.append(.text(option))
            }
        }
        // Without that the names in it would be others than those that were looked at.
        guard !seen.contains("--files-from") || seen.contains("--from0") else { throw Self.refusal("--files-from") }
        try take(".")
        let folder: ServedFolder = role == .send ? .source : work == .survey ? .destination : .tree
        guard rest.count == 1, let path = rest.first, path == "\(folder.word)/" || path == folder.word else {
            throw Self.refusal(rest.first { $0 != "\(folder.word)/" })
        }
        self.arguments = taken + [.folder(folder, isOpen: path.hasSuffix("/"))]
    }

    /// The arguments with the folders' real paths.
    ///
    /// - Parameters:
    ///   - options: what this end adds of its own.
    ///   - path: the path of a folder, without a slash at its end.
    package func texts(adding options: [String] = [], _ path: (ServedFolder) -> String) -> [String] {
        var texts = arguments.map { argument in
            switch argument {
            case .text(let text): text
            case .folder(let folder, let isOpen): path(folder) + (isOpen ? "/" : "")
            }
        }
        // Before the last two, which are a full stop and the folder.
        texts.insert(contentsOf: options, at: texts.count - 2)
        return texts
    }

    /// The folders that they name.
    package var folders: Set<ServedFolder> {
        Set(
            arguments.compactMap { argument -> ServedFolder? in
                if case .folder(let folder, _) = argument { folder } else { nil }
            }
        )
    }

    /// Whether a receiver makes devices, as far as its user may.
    package var makesDevices: Bool {
        arguments.contains { argument in
            guard case .text(let text) = argument, text.hasPrefix("-"), !text.hasPrefix("--") else { return false }
            return text.prefix { $0 != "e" }.contains("D")
        }
    }

    // MARK: The grammar

    /// Letters of what is copied and how, then what rsync tells of itself: `-nlHogDtpre.iLsfxCIvu`. An `s` would have the arguments
    /// follow in the stream, where nobody could check them.
    private static func isCluster(_ word: String, for work: Work) -> Bool {
        let parts = word.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].first == "-" else { return false }
        let letters = parts[0].dropFirst()
        guard letters.allSatisfy({ "vlogDtpdrRHcnIzASX".contains($0) }), letters.contains("n") == (work == .survey)
        else {
            return false
        }
        let version = parts[1].prefix { $0 != "." }
        let told = parts[1].dropFirst(version.count + 1).drop { ("0"..."9").contains($0) }
        return parts[1].contains(".") && version.allSatisfy { ("0"..."9").contains($0) }
            && told.utf8.allSatisfy { ($0 | 0x20 >= UInt8(ascii: "a")) && ($0 | 0x20 <= UInt8(ascii: "z")) }
    }

    /// The folder that follows an option as an argument of its own; nil if none does.
    private static func folder(of option: String, _ role: SessionRole, _ work: Work) -> ServedFolder? {
        guard work == .package else { return nil }
        return switch (role, option) {
        case (.receive, "--partial-dir"): .partial
        case (.receive, "--copy-dest"): .destination
        // Never from the stream, where nobody could look at them.
        case (.send, "--files-from"): .names
        default: nil
        }
    }

    private static func isOption(_ option: String, _ role: SessionRole, _ work: Work) -> Bool {
        switch option {
        case "--log-format=%i", "--log-format=%i%I", "--stats", "--numeric-ids", "--specials", "--no-specials",
            "--no-implied-dirs", "--new-compress", "--old-compress":
            true
        case "--force": role == .receive
        case "--from0": role == .send && work == .package
        // To the nanosecond, instead of the second.
        case "-@-1", "--ignore-errors": work == .survey
        case "--delete", "--delete-before", "--delete-during", "--delete-delay", "--delete-after":
            role == .receive && work == .survey
        default: isSetting(option)
        }
    }

    /// An option with a value.
    private static func isSetting(_ option: String) -> Bool {
        let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        switch parts[0] {
        case "--compress-choice": return ["zstd", "lz4", "zlibx", "zlib"].contains(parts[1])
        // None of those that leave files unchecked.
        case "--checksum-choice": return ["xxh128", "xxh3", "xxh64", "sha1", "md5"].contains(parts[1])
        case "--compress-level", "--bwlimit":
            return (1...9).contains(parts[1].count) && parts[1].allSatisfy { ("0"..."9").contains($0) }
        default: return false
        }
    }

    private static func refusal(_ argument: String?) -> FailureMessage {
        let argument = argument.map { "\"\($0)\"" } ?? "too few arguments"
        return FailureMessage(
            .dependency,
            item: "rsync",
            reach: "run",
            """
            The rsync of this end is to be given \(argument), which mirror does not allow here. Use the same version of mirror, and of \
            rsync if that does not help, at both ends.
            """
        )
    }
}
