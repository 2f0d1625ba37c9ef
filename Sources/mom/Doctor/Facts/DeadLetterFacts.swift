import MirroringCommands
import MirroringSettings
import MirroringWire

/// What is known of messages that no bridge could read.
struct DeadLetterFacts: Sendable {
    /// How many lie in the broker's queue.
    enum Count: Sendable {
        case told(Int)
        /// Why that is not known, as it follows "since".
        case untold(String)
    }

    let virtualHost: String
    let count: Count
    /// How many a bridge has noted in this machine's monitoring folder, and its path.
    let noted: (count: Int, folder: String)?

    var finding: Finding {
        let details =
            noted.map { noted in
                noted.count == 0
                    ? []
                    : [
                        "\(Quantity.count(noted.count, "letter")) noted in \(noted.folder): mom dead-letters --offline-folder "
                            + "\(ShellWord.quoted(noted.folder))"
                    ]
            } ?? []
        switch count {
        case .untold(let reason):
            return .unknown(.deadLetters, since: reason, details: details)
        case .told(0):
            return .good(.deadLetters, "None waits in \(WireNames.Queue.deadLetter).", details: details)
        case .told(let count):
            let lie = count == 1 ? "lies" : "lie"
            return .wrong(
                .deadLetters,
                "\(Quantity.count(count, "message")) that no bridge could read \(lie) in \(WireNames.Queue.deadLetter).",
                remedy:
                    "mom dead-letters shows them, with the reasons; when that is mended: rabbitmqctl purge_queue -p "
                    + "\(ShellWord.quoted(virtualHost)) \(WireNames.Queue.deadLetter)",
                details: details
            )
        }
    }
}
