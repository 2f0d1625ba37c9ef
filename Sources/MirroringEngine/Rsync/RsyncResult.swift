import MirroringEvents
import MirroringRemote

/// How an rsync ended.
struct RsyncResult: Sendable {
    /// The exit code, or minus the number of the signal that ended it.
    var code: Int
    /// What it said on stderr, line by line; at most ``messageLimit``.
    var messages: [String]
    /// Whether the session with another machine ended before it could be known how the rsync there has ended. That it did not succeed says
    /// nothing of rsync then.
    var isLineLost = false

    /// The line to another machine broke, and nobody has said why.
    static let lineLost = Self(code: 12, messages: [], isLineLost: true)

    /// The most lines of stderr that are kept.
    static let messageLimit = 1_000

    /// Everything was done.
    var isSuccess: Bool { code == 0 }
    /// Some files vanished before they were read, the rest is done.
    var isVanished: Bool { code == 24 }
    /// Some files or attributes did not get through, the rest is done.
    var isPartial: Bool { code == 23 }

    /// Whether it has ended in the middle, since a line of ``RsyncLine/formatWithTarget`` had more than some 5,000 bytes: those of a name
    /// and of where a link leads.
    var isLineTooLong: Bool { messages.contains { $0.hasPrefix("buffer overflow expanding %L") } }

    /// Codes by which an rsync says of its other half only that it is gone.
    private static let codesOfLine: Set<Int> = [10, 12, 14, 30, 255]

    /// Takes in how the far rsync of this one has ended: that one knows why it is gone.
    mutating func take(_ far: RsyncEnding) {
        if isSuccess || Self.codesOfLine.contains(code) && far.code != 0 && !Self.codesOfLine.contains(far.code) {
            code = far.code
        }
        // Most of what it says is sent to the near one.
        let known = Set(messages)
        let others = far.messages.filter { !known.contains($0) }
        messages += others.prefix(max(0, Self.messageLimit - messages.count))
    }

    /// How many attributes rsync could not give to what it has brought: as many as it says, of each kind.
    var shortfalls: ShortfallCounts {
        // `rsync: [receiver] set_acl: …`; old versions don't say which half of it that is.
        let lost = Set(
            messages.filter(RsyncMessage.isAboutAttributes).map { line -> Substring in
                let rest = line.dropFirst("rsync: ".count)
                return rest.hasPrefix("[") ? rest.split(separator: "] ", maxSplits: 1).last ?? "" : rest
            }
        )
        let lists = lost.count { $0.hasPrefix("set_acl: ") }
        return ShortfallCounts(accessLists: lists, attributes: lost.count - lists)
    }

    /// The failure that this is, in words.
    ///
    /// - Parameter action: what rsync was to do, as in "rsync could not *list the changes*".
    func failure(action: String) -> RunFailure {
        let complaint = messages.first { !$0.hasPrefix("rsync error:") } ?? messages.first
        let reason = complaint.map { ": \($0)" } ?? ""
        let ending = code < 0 ? "was ended by signal \(-code)" : "exit code \(code)"
        return RunFailure(category, item: "rsync", "rsync could not \(action)\(reason) (\(ending)).")
    }

    /// The kind of trouble, by what the system told rsync, else by rsync's exit code. What could not be given of attributes costs nothing else.
    var category: Category {
        let text = messages.filter { !RsyncMessage.isAboutAttributes($0) }.joined(separator: "\n")
        for (phrase, category) in Self.phrases where text.contains(phrase) {
            return category
        }
        switch code {
        case 2, 4, 14, 22, 127: return .dependency
        case 3: return .notFound
        case 5, 10, 12, 255: return .network
        case 11, 13, 21: return .internal
        case 20: return .cancelled
        case 23, 24: return .changedWhileReading
        case 30, 35: return .timeout
        default: return code < 0 ? .cancelled : .internal
        }
    }

    /// How the C library says it, in the language that we ask rsync for. The first that fits counts.
    private static let phrases: [(String, Category)] = [
        ("No space left on device", .diskFull),
        ("Disk quota exceeded", .diskFull),
        ("Permission denied", .authorization),
        ("Operation not permitted", .authorization),
        ("Read-only file system", .authorization),
        ("failed verification", .checksum),
        ("file has vanished", .changedWhileReading),
        ("timed out", .timeout),
        ("No such file or directory", .notFound),
        ("Not a directory", .validation),
        ("Is a directory", .validation),
        ("File exists", .validation),
        ("File name too long", .validation),
    ]
}
