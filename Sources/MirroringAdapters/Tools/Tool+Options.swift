extension Tool {
    /// The options that have it say how far it is, where nothing in its command says so already.
    ///
    /// - Parameters:
    ///   - words: what stands behind its name.
    ///   - atTerminal: whether a person reads what it says: then nothing is added that only programs can read.
    /// - Returns: the options to put behind its name; none where it can't tell, or was told how to.
    package func options(addedTo words: [String], atTerminal: Bool) -> [String] {
        let given = GivenOptions(words)
        switch self {
        case .rsync:
            let isTold = given.has(["--quiet", "--progress", "--daemon", "--server", "--version", "--help"])
            let saysProgress = words.contains { $0.hasPrefix("--info=") && $0.contains("progress") }
            return isTold || saysProgress || given.hasLetter("q") || given.hasLetter("P") ? [] : ["--info=progress2"]
        case .rclone:
            let isTold = given.has(["--progress", "--quiet", "--use-json-log", "--log-file", "--help"])
            guard given.names(["copy", "sync", "move", "bisync", "copyto", "moveto"]), !isTold,
                !given.hasLetter("P"), !given.hasLetter("q"), !words.contains(where: { $0.hasPrefix("--stats") })
            else { return [] }
            // What is logged by default begins with notices; statistics are less than that.
            return [atTerminal ? "--stats-one-line" : "--use-json-log", "--stats=1s", "--stats-log-level=NOTICE"]
        case .restic:
            guard given.names(["backup", "restore"]), !given.has(["--json", "--quiet", "--help"]), !given.hasLetter("q")
            else { return [] }
            return atTerminal ? [] : ["--json"]
        case .borg:
            guard given.names(["create", "recreate", "extract"]),
                !given.has(["--log-json", "--progress", "--help"]), !given.hasLetter("p")
            else { return [] }
            return atTerminal ? ["--progress"] : ["--log-json", "--progress"]
        case .other: return []
        }
    }

    /// Whether it says how far each file is, in lines that look like those of the whole.
    ///
    /// - Parameter words: what stands behind its name, with what was added.
    package func tellsFiles(with words: [String]) -> Bool {
        guard self == .rsync else { return false }
        let given = GivenOptions(words)
        let isOfAll = words.contains { word in
            word.hasPrefix("--info=") && ["progress2", "all2"].contains { word.lowercased().contains($0) }
        }
        return !isOfAll && (given.has(["--progress", "--info"]) || given.hasLetter("P"))
    }
}

/// The words behind a program's name, as far as it takes to see what it was told.
private struct GivenOptions {
    private let words: [String]

    init(_ words: [String]) {
        // Behind that are names, whatever they look like.
        self.words = Array(words.prefix { $0 != "--" })
    }

    /// Whether one of these options is there, with or without a value.
    func has(_ options: [String]) -> Bool {
        words.contains { word in options.contains { word == $0 || word.hasPrefix("\($0)=") } }
    }

    /// Whether an option of one letter is there, alone or among others, as in `-avP`.
    func hasLetter(_ letter: Character) -> Bool {
        words.contains { word in
            guard word.hasPrefix("-"), !word.hasPrefix("--") else { return false }
            return word.dropFirst().prefix(while: \.isLetter).contains(letter)
        }
    }

    /// Whether one of these subcommands is named.
    func names(_ subcommands: [String]) -> Bool {
        words.contains { subcommands.contains($0) }
    }
}
