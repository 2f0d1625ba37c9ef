import MirroringCommands
import MirroringEvents
import MirroringPublisher
import MirroringSettings

/// What is known of an outbox.
struct OutboxFacts: Sendable {
    /// What came of looking.
    enum Look: Sendable {
        case seen(Contents)
        /// It can't be used, a sentence that says why and what to do.
        case refused(String)
        /// Nothing, and why, as it follows "since".
        case none(since: String)
    }

    /// What is in it.
    struct Contents: Sendable {
        /// Events that dead processes of this user left, and what of them can't be read; a sentence or two for each kind.
        var left: [String] = []
        /// What no flush of this user delivers, a sentence or two for each that says what does.
        var stuck: [String] = []
        /// What other users have there of which no more is known, a sentence for each.
        var uncounted: [String] = []
        /// Events that running processes are to deliver, and when the oldest of them happened.
        var living = 0
        var oldest: Timestamp?
        var bytes = 0
        var maximumBytes: Int
        /// The folder that this user may not write to: the outbox, or where it would be made; nil if it may.
        var closed: String?
    }

    let folder: String
    let look: Look
    /// The moment of the look.
    let now: Timestamp

    /// How long an event of a running process may wait, and no more is said of it, in seconds.
    private static let usualWait: Int64 = 60

    var findings: [Finding] {
        switch look {
        case .none(let reason): [.unknown(.outbox, since: reason)]
        case .refused(let sentence): [.wrong(.outbox, sentence, remedy: nil)]
        case .seen(let contents): findings(contents)
        }
    }

    private func findings(_ contents: Contents) -> [Finding] {
        var findings: [Finding] = []
        if let closed = contents.closed {
            findings.append(
                .wrong(
                    .outbox,
                    "This user may not write to \(folder): no event of this user's finds a place.",
                    remedy: "ls -ld \(ShellWord.quoted(closed)): make it writable for this user, or set outbox.folder."
                )
            )
        }
        findings += contents.left.map { Finding.wrong(.outbox, $0, remedy: "mirror outbox flush") }
        findings += contents.stuck.map { Finding.wrong(.outbox, $0, remedy: nil) }
        if let full = fullness(contents) { findings.append(full) }
        if let late = late(contents) { findings.append(late) }
        if !contents.uncounted.isEmpty {
            let reason = "what other users have in \(folder) is theirs to look at"
            findings.append(.unknown(.outbox, since: reason, details: contents.uncounted))
        }
        guard findings.isEmpty else { return findings }
        let waiting =
            contents.living == 0
            ? "nothing waits" : "\(Quantity.count(contents.living, "event")) of running engines on the way"
        return [.good(.outbox, "\(folder): \(waiting).")]
    }

    private func fullness(_ contents: Contents) -> Finding? {
        guard contents.bytes >= contents.maximumBytes / 5 * 4 else { return nil }
        let share = "\(Quantity.bytes(contents.bytes)) of \(Quantity.bytes(contents.maximumBytes))"
        return .wrong(
            .outbox,
            "\(folder) is nearly full: \(share). What finds no room is lost.",
            remedy: "mirror outbox flush, once the broker takes events; or raise outbox.maximumBytes."
        )
    }

    private func late(_ contents: Contents) -> Finding? {
        guard let oldest = contents.oldest, contents.living > 0 else { return nil }
        let seconds = (now.milliseconds - oldest.milliseconds) / 1_000
        guard seconds > Self.usualWait else { return nil }
        return .wrong(
            .outbox,
            "\(Quantity.count(contents.living, "event")) of running engines \(contents.living == 1 ? "waits" : "wait"), the oldest "
                + "for \(Quantity.age(Int(seconds))).",
            remedy: "Mend what is said of the broker, its alarms and the rights; the engines deliver them then."
        )
    }
}

extension OutboxFacts.Contents {
    /// What surveys of a publisher's folder have found.
    ///
    /// - Parameters:
    ///   - own: of this user's processes.
    ///   - others: of other users'.
    ///   - maximumBytes: how much the outbox takes.
    init(_ own: OutboxSurvey, others: OutboxSurvey, maximumBytes: Int) {
        self.maximumBytes = maximumBytes
        bytes = own.bytes
        living = own.living
        oldest = own.shares.filter { $0.owner == .alive }.compactMap(\.oldest).min()
        let backlog = own.backlog
        func sentences(_ tell: (inout OutboxText) -> Void) -> [String] {
            var text = OutboxText(folder: own.folder)
            tell(&text)
            return text.lines
        }
        left = sentences {
            $0.waiting(backlog.waiting, since: backlog.oldest, why: nil)
            $0.problems(backlog.problems)
        }
        let isKnown = { (share: OutboxShare) in share.isCounted && share.waiting > 0 }
        stuck = sentences {
            $0.elsewhere(backlog.elsewhere)
            $0.others(others.shares.filter(isKnown))
            $0.problems(own.leftAlone)
        }
        uncounted = sentences { $0.others(others.shares.filter { !isKnown($0) }) }
    }
}
