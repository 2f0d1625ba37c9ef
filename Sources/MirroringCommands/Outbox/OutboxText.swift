package import MirroringEvents
package import MirroringPublisher
import MirroringSettings

/// What a person reads about an outbox, a sentence or two for each line.
package struct OutboxText {
    /// The most processes or files that are named in a line; `--json` names them all.
    private static let nameLimit = 5

    /// The outbox.
    package let folder: String
    /// The lines so far.
    package private(set) var lines: [String] = []

    /// Nothing to say yet.
    package init(folder: String) {
        self.folder = folder
    }

    /// Events that nobody will ever get.
    package mutating func lost(_ health: PublisherHealth, because reason: String?) {
        let count = health.lost + health.unsaved
        guard count > 0 else { return }
        let why = reason.map { " \($0)" } ?? ""
        lines.append(
            "\(Quantity.count(count, "event")) could not be kept and \(count == 1 ? "is" : "are") lost; subscribers see a gap.\(why)"
        )
    }

    /// Events that have no place in their run.
    package mutating func refused(_ health: PublisherHealth) {
        guard health.refused > 0 else { return }
        let why = health.refusalReason.map { " \($0)" } ?? ""
        let said =
            health.refused == 1
            ? "was refused because it does not fit into its run"
            : "were refused because they do not fit into their runs"
        lines.append("\(Quantity.count(health.refused, "event")) \(said).\(why)")
    }

    /// What dead processes left and nobody can read any more.
    package mutating func unreadable(_ health: PublisherHealth) {
        guard health.unreadable > 0 else { return }
        let why = health.unreadableReason.map { " \($0)" } ?? ""
        let whose = health.unreadable == 1 ? "its" : "their"
        lines.append(
            "\(Quantity.count(health.unreadable, "part")) of the outbox could not be read, and \(whose) events are lost; subscribers see a gap.\(why)"
        )
    }

    /// Events that the next process delivers.
    package mutating func waiting(_ count: Int, since oldest: Timestamp?, why: String?) {
        guard count > 0 else { return }
        let since = oldest.map { ", the oldest since \($0)" } ?? ""
        lines.append(
            "\(Quantity.count(count, "event")) \(count == 1 ? "waits" : "wait") in the outbox\(since); the next run "
                + "or \"mirror outbox flush\" delivers \(count == 1 ? "it" : "them").\(why.map { " \($0)" } ?? "")"
        )
    }

    /// Events of jobs that the broker forbids this user to publish, and what it says of each job.
    package mutating func forbidden(_ shares: [OutboxShare], because sentences: [String]) {
        guard !shares.isEmpty else { return }
        let count = shares.reduce(0) { $0 + $1.waiting }
        let users = Set(shares.compactMap(\.user)).sorted()
        let left = users.isEmpty ? "" : ", left by processes that published as \(users.joined(separator: " and "))"
        let whose =
            "\(Quantity.count(count, "event")) in the outbox \(count == 1 ? "waits" : "wait") for another user\(left)."
        lines.append(([whose] + sentences + ["\(Remedy.flushAsAnother)"]).joined(separator: " "))
    }

    /// Events that no process delivers with these settings: a line for each broker.
    package mutating func elsewhere(_ shares: [OutboxShare]) {
        for (broker, shares) in Dictionary(grouping: shares, by: { $0.broker ?? "" }).sorted(by: {
            $0.key < $1.key
        }) {
            let count = shares.reduce(0) { $0 + $1.waiting }
            let files = Self.names(shares.map { "\($0.process.lowercased)*" })
            lines.append(
                "\(Quantity.count(count, "event")) in the outbox \(count == 1 ? "waits" : "wait") for another broker, \(broker). To deliver "
                    + "\(count == 1 ? "it" : "them"), set broker.uri to that one for \"mirror outbox flush\"; to drop "
                    + "\(count == 1 ? "it" : "them"), remove \(files) in \(folder)."
            )
        }
    }

    /// What other users of the machine have there and this one leaves to them: a line for each user.
    package mutating func others(_ shares: [OutboxShare]) {
        uncounted(shares)
        let others = shares.filter { $0.account != nil && $0.isCounted && $0.owner != .alive }
        for (account, shares) in Dictionary(grouping: others, by: { $0.account ?? "" }).sorted(by: { $0.key < $1.key })
        {
            let count = shares.reduce(0) { $0 + $1.waiting }
            guard count > 0 else {
                let files = Self.names(shares.map { "\($0.process.lowercased)*" })
                lines.append("Left to the user \(account), to whom they belong: \(files).")
                continue
            }
            lines.append(
                "\(Quantity.count(count, "event")) in the outbox \(count == 1 ? "was" : "were") left by processes of the user \(account), "
                    + "and \(count == 1 ? "is" : "are") sent by that user's processes alone. Run \"mirror outbox flush\" as that user: "
                    + "runuser -u \(account) -- env MIRRORING_OUTBOX_FOLDER=\(ShellWord.quoted(folder)) mirror outbox flush."
            )
        }
    }

    /// What other users have there of which only names and sizes are known: a line for each user.
    private mutating func uncounted(_ shares: [OutboxShare]) {
        for (account, shares) in Dictionary(grouping: shares.filter { !$0.isCounted }, by: { $0.account ?? "" })
            .sorted(by: { $0.key < $1.key })
        {
            let bytes = shares.reduce(0) { $0 + $1.bytes }
            lines.append(
                "Left to the user \(account), and not counted: \(Quantity.count(shares.count, "process", "processes")) "
                    + "with \(Quantity.bytes(bytes)) more in files."
            )
        }
    }

    /// Files that hold nobody's share.
    package mutating func files(_ survey: OutboxSurvey) {
        if !survey.setAside.isEmpty {
            let room = survey.setAsideBytes > 0 ? " They take \(Quantity.bytes(survey.setAsideBytes))." : ""
            lines.append(
                "Set aside, because something in them could not be read; what could be was delivered: "
                    + "\(Self.names(survey.setAside)).\(room) Remove them when nobody wants to look into them; where they "
                    + "take more than an eighth of outbox.maximumBytes, the oldest are removed."
            )
        }
        if !survey.foreign.isEmpty {
            let names = Self.names(survey.foreign.map(\.debugDescription))
            lines.append("Not part of the outbox, and ignored: \(names).")
        }
    }

    /// What could not be read.
    package mutating func problems(_ problems: [String]) {
        lines += problems
    }

    /// What a flush has done.
    package mutating func delivered(_ count: Int, _ backlog: OutboxBacklog) {
        if count > 0 { lines.append("\(Quantity.count(count, "event")) delivered.") }
        if backlog.isEmpty { lines.append("No events of dead processes are waiting in the outbox \(folder).") }
    }

    /// Events that a flush leaves alone.
    package mutating func living(_ count: Int) {
        guard count > 0 else { return }
        lines.append(
            "\(Quantity.count(count, "event")) of running engines \(count == 1 ? "waits" : "wait") too; they deliver them themselves."
        )
    }

    private static func names(_ names: [String]) -> String {
        let shown = names.prefix(nameLimit).joined(separator: ", ")
        return names.count > nameLimit ? "\(shown) and \(names.count - nameLimit) more" : shown
    }
}
