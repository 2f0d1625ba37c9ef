import MirroringCommands
import MirroringEvents
import MirroringOfflineLog

/// What a list shows of a run: whose it is, when it was, how much it did and what became of it. A value.
struct RunDigest: Sendable {
    /// What became of a run.
    enum Fate: Sendable, Hashable {
        case ended(Outcome)
        case goesOn
        /// It has no end, and nothing has been heard of it since then.
        case lost(since: Timestamp)
        /// It has no end here, and since then no bridge has written what there may have been.
        case unknown(noBridgeSince: Timestamp)
        /// Its end is a dead letter.
        case unreadable
    }

    /// The run.
    let run: RunKey
    /// When it began; nil where its beginning is not known any more.
    let began: Timestamp?
    /// Its last event, without its log.
    let last: MirroringStatusEventArgs
    /// What became of it.
    let fate: Fate
    /// How many errors it has told; nil where its engine does not count them.
    let errors: Int?
    /// How many warnings it has told; nil where its engine does not count them.
    let warnings: Int?
    /// How many of its events are dead letters.
    var deadLetters = 0
    /// Whether something speaks against one of its events.
    var isDoubtful = false
    /// What went wrong last, in a sentence.
    var lastError: String?

    /// A run by its two ends.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - began: when it began; nil if that is not known.
    ///   - last: its last event.
    ///   - fate: what became of it.
    init(_ run: RunKey, began: Timestamp?, last: MirroringStatusEventArgs, fate: Fate) {
        self.run = run
        self.began = began
        self.fate = fate
        lastError = Self.lastError(in: last)
        let progress = last.knownProgress
        (errors, warnings) = (progress?.errors, progress?.warnings)
        // There may be many runs in a list, and a thousand lines in a log.
        var last = last
        last.transferData.status.statusLog = []
        self.last = last
    }

    /// What an event says that went wrong, the last of it; nil if nothing did.
    static func lastError(in event: MirroringStatusEventArgs) -> String? {
        event.status.statusLog.last { $0.level == .error }?.sentence
    }

    // MARK: What it says

    /// The job's name.
    var name: String { last.transferData.initializeData.name }

    /// When it was heard of last.
    var heard: Timestamp { last.status.receivedTime }

    /// For how long it went on, or has gone on; nil where its beginning is not known.
    func duration(at now: Timestamp) -> Duration? {
        guard let began else { return nil }
        let end = fate == .goesOn ? max(now, heard) : heard
        return .milliseconds(max(0, end.milliseconds - began.milliseconds))
    }

    /// How many bytes its source has sent; nil where its engine does not tell.
    var bytes: Int? {
        last.transferData.progress?.sentBytes ?? onlyPackage?.sizeOfSentData
    }

    /// The share of its work that is done while it goes on, by what is sent; nil where that is not known.
    var percent: Int? {
        guard fate == .goesOn else { return nil }
        let percent = last.transferData.progress?.percent ?? onlyPackage?.percentSent
        return percent.map { min(99, max(0, $0)) }
    }

    /// Whether it did not end as it should, and nobody has ended it.
    var isFailure: Bool {
        switch fate {
        case .ended(.failed), .ended(.completedWithErrors), .ended(.running), .lost, .unreadable: true
        case .ended(.succeeded), .ended(.cancelled), .goesOn, .unknown: false
        }
    }

    /// The package of a run that has no other.
    private var onlyPackage: MirroringPackageHeader? {
        last.transferData.initializeData.nrOfPackages == 1 ? last.transferData.packageHeader : nil
    }
}
