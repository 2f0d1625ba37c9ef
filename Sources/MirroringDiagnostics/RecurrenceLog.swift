public import Logging
import Synchronization

/// Logs what may come as often as somebody likes, or for as long as a trouble lasts: the first of each reason, then counts.
public final class RecurrenceLog: Sendable {
    private struct State {
        /// Apart for each level: what is of no weight takes no place from what is.
        var recurrences: [Logger.Level: Recurrences] = [:]
        /// The troubles that have begun and not ended.
        var troubles: [String: Trouble] = [:]
    }

    /// A trouble that goes on: its end is logged if anything of it was, be it only in a count.
    private struct Trouble {
        private(set) var isLogged = false
        /// Of which kinds it was counted, as long as nothing is logged.
        private var counted: Set<String> = []

        mutating func note(_ kind: String, isLogged: Bool) {
            if isLogged { noteLogged() }
            if !self.isLogged, counted.count < Recurrences.maximum { counted.insert(kind) }
        }

        /// The counts of these kinds are logged.
        mutating func note(logged kinds: Set<String>) {
            // What is counted among the others has another name there.
            let names: Set<String> = counted.isEmpty ? [] : counted.union([Recurrences.otherReasons])
            if !names.isDisjoint(with: kinds) { noteLogged() }
        }

        mutating func noteLogged() {
            isLogged = true
            counted = []
        }
    }

    /// For what does not recur.
    public let logger: Logger
    private let source: String
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// A log that has said nothing yet.
    ///
    /// - Parameters:
    ///   - logger: where it says it.
    ///   - file: a file of the module that its lines name as their source; by default the caller's.
    ///   - now: the time, never going back.
    public init(
        logger: Logger,
        file: String = #fileID,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.logger = logger
        self.now = now
        source = String(file.prefix { $0 != "/" })
    }

    /// Logs something, or counts it.
    ///
    /// - Parameters:
    ///   - level: how grave it is.
    ///   - message: what happened.
    ///   - reason: what kind of it that is, in words of ours: nobody else may make new ones. The texts between quotation marks don't
    ///     count, nor do numbers.
    ///   - times: how often it happened.
    ///   - trouble: what it is a part of, if that has an end which is logged: see ``logEnd(of:_:_:metadata:)``.
    ///   - metadata: the particulars; called if they are logged.
    public func log(
        _ level: Logger.Level,
        _ message: String,
        reason: String = "",
        times: Int = 1,
        of trouble: String? = nil,
        metadata: () -> Logger.Metadata
    ) {
        let kind = reason.isEmpty ? message : "\(message) \(reason.withoutParticulars)"
        let said = state.withLock { state -> Recurrences.Count? in
            let count = state.recurrences[level, default: Recurrences()].note(kind, times: times, at: now())
            if let trouble { state.troubles[trouble, default: Trouble()].note(kind, isLogged: count != nil) }
            return count
        }
        guard let said else { return }
        var metadata = metadata()
        if said.unsaid > 0 { metadata["unlogged"] = "\(said.unsaid)" }
        logger.log(level: level, "\(message)", metadata: metadata, source: source)
    }

    /// Logs a warning, or counts it.
    public func warn(_ message: String, reason: String = "", times: Int = 1, metadata: () -> Logger.Metadata) {
        log(.warning, message, reason: reason, times: times, metadata: metadata)
    }

    /// Logs the end of a trouble, if anything of it was logged since its last end: what comes and goes all the time is logged no more
    /// often than it is said to be there.
    ///
    /// - Parameters:
    ///   - trouble: what has ended.
    ///   - level: how much that matters.
    ///   - message: how it is now.
    ///   - metadata: the particulars; called if they are logged.
    public func logEnd(
        of trouble: String,
        _ level: Logger.Level,
        _ message: String,
        metadata: () -> Logger.Metadata = { [:] }
    ) {
        guard state.withLock({ $0.troubles.removeValue(forKey: trouble) })?.isLogged == true else { return }
        logger.log(level: level, "\(message)", metadata: metadata(), source: source)
    }

    /// Has the next end of a trouble logged although nothing of it was: that there is a connection is news the first time as well.
    public func expectEnd(of trouble: String) {
        state.withLock { $0.troubles[trouble, default: Trouble()].noteLogged() }
    }

    /// Logs the counts whose time has come.
    public func keepUp() {
        let now = now()
        logCounts { $0.due(at: now) }
    }

    /// Logs what is left: nothing more will come.
    public func finish() {
        logCounts { $0.rest() }
    }

    private func logCounts(_ take: (inout Recurrences) -> [Recurrences.Count]) {
        let counts = state.withLock { state -> [(level: Logger.Level, count: Recurrences.Count)] in
            var counts: [(level: Logger.Level, count: Recurrences.Count)] = []
            for level in state.recurrences.keys.sorted(by: >) {
                guard var recurrences = state.recurrences[level] else { continue }
                counts += take(&recurrences).map { (level: level, count: $0) }
                state.recurrences[level] = recurrences
            }
            let kinds = Set(counts.map { $0.count.reason })
            for trouble in state.troubles.keys { state.troubles[trouble]?.note(logged: kinds) }
            return counts
        }
        for (level, count) in counts {
            logger.log(
                level: level,
                "more of the same, not logged one by one",
                metadata: ["message": "\(count.reason)", "count": "\(count.unsaid)", "total": "\(count.total)"],
                source: source
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
