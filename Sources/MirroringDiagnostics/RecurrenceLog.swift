public import Logging
import Synchronization

/// Logs what may go wrong as often as somebody likes: the first of each reason, then counts.
public final class RecurrenceLog: Sendable {
    private let recurrences = Mutex(Recurrences())
    private let logger: Logger

    /// A log that has said nothing yet.
    public init(logger: Logger) {
        self.logger = logger
    }

    /// Logs something, or counts it.
    ///
    /// - Parameters:
    ///   - message: what happened.
    ///   - reason: what kind of it that is, in words of ours: nobody else may make new ones. The texts between quotation marks don't count.
    ///   - metadata: the particulars; called if they are logged.
    public func warn(_ message: String, reason: String = "", metadata: () -> Logger.Metadata) {
        let kind = reason.isEmpty ? message : "\(message) \(reason.withoutParticulars)"
        guard let count = recurrences.withLock({ $0.note(kind, at: .now) }) else { return }
        var metadata = metadata()
        if count.unsaid > 0 { metadata["unlogged"] = "\(count.unsaid)" }
        logger.warning("\(message)", metadata: metadata)
    }

    /// Logs the counts whose time has come.
    public func keepUp() {
        log(recurrences.withLock { $0.due(at: .now) })
    }

    /// Logs what is left: nothing more will come.
    public func finish() {
        log(recurrences.withLock { $0.rest() })
    }

    private func log(_ counts: [Recurrences.Count]) {
        for count in counts {
            logger.warning(
                "more of the same, not logged one by one",
                metadata: ["message": "\(count.reason)", "count": "\(count.unsaid)", "total": "\(count.total)"]
            )
        }
    }
}

extension String {
    /// Without what stands between quotation marks and without numbers: what is left of one of our sentences is its kind.
    var withoutParticulars: String {
        var result = ""
        var isQuoted = false
        for character in self {
            if character == "\"" { isQuoted.toggle() }
            let isParticular = isQuoted && character != "\"" || character.isNumber
            if isParticular, result.last != "…" { result.append("…") }
            if !isParticular { result.append(character) }
        }
        return result
    }
}
