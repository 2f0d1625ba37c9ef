package import MirroringEvents

/// The state machine of one run of a job: a value without any I/O. Every method takes what happened and returns what to do.
///
/// It numbers the events, collects what goes into their status logs and how far package and run have come, and sees to it that there
/// is exactly one terminal event and nothing after it.
package struct JobRun: Sendable {
    /// The least time between two events that only tell progress.
    package static let progressInterval = Duration.milliseconds(250)

    /// What the run is busy with.
    package private(set) var phase = MirroringPhase.exporting
    /// Whether the terminal event was sent.
    package private(set) var isOver = false
    /// The outcome so far.
    package private(set) var outcome = Outcome.running
    /// Whether a package failed, or an item could not be listed or mirrored.
    package internal(set) var hasErrors = false
    /// Whether a package failed, or so much has vanished that anything that is to be deleted may have been moved there.
    package private(set) var hasLosses = false
    /// The end of the change of state before: the beginning of the next one.
    package private(set) var lastEvent: RunMoment

    /// Whether something is still to be run before the terminal event.
    var isFollowed: Bool
    /// What the run ends with, while something is still run before that is told.
    var end: MirroringOccurrence?
    private(set) var initializeData: MirroringInitializeData
    var current = ToldPackage()
    private var packageCount = 0
    private var packageNumber = 0
    /// Whether what the packages bring is to be published when all of them are done.
    private var publishes = false
    /// The number of the first package that could not be put in place.
    private var failedPackage: Int?
    /// Whether the trace is left when all packages are done.
    private let leavesTrace: Bool
    /// What the trace says that the destination holds.
    private var tree: MirroringTree?
    private var sequence: Int
    private var log = StatusLog()
    var tally = RunTally()

    /// A run that begins.
    ///
    /// - Parameters:
    ///   - initializeData: what is known of it.
    ///   - leavesTrace: whether the trace is left when all packages are done.
    ///   - isFollowed: whether something is to be run before the terminal event, however the run ends (``Action/finish(_:)``).
    ///   - now: when it begins.
    package init(
        initializeData: MirroringInitializeData,
        leavesTrace: Bool = false,
        isFollowed: Bool = false,
        at now: RunMoment
    ) {
        self.initializeData = initializeData
        self.leavesTrace = leavesTrace
        self.isFollowed = isFollowed
        sequence = 0
        lastEvent = now
    }

    /// Remembers a line for the next event's status log.
    ///
    /// - Parameter isError: whether it tells of an item that can't be mirrored in this run.
    package mutating func note(_ entry: StatusLogEntry, isError: Bool = false) {
        say(entry)
        guard isError else { return }
        lose(items: 1)
        hasLosses = true
    }

    /// Remembers a line about what can't be listed or mirrored, so that the end of the run is no good one. Which deletions wait for it
    /// is known apart.
    ///
    /// - Parameter items: how many items can't be mirrored because of it; none where only deletions wait.
    package mutating func noteFailure(_ entry: StatusLogEntry, items: Int = 1) {
        say(entry)
        lose(items: items)
    }

    /// Remembers that a transfer is tried again, and why.
    package mutating func retried(_ entry: StatusLogEntry) {
        tally.retry()
        say(entry)
    }

    /// The job is validated and its changes are known.
    ///
    /// - Parameters:
    ///   - data: what is known of the run now.
    ///   - packages: how many packages it has.
    ///   - publishes: whether all of them together become visible in a step of its own, after the last.
    ///   - now: the present.
    package mutating func initialized(
        _ data: MirroringInitializeData,
        packages: Int,
        publishes: Bool = false,
        at now: RunMoment
    ) -> [Action] {
        initializeData = data
        packageCount = packages
        self.publishes = publishes
        tally.begin(data, at: now)
        let event = emit(.jobInitialized, at: now)
        return event + nextPackage(at: now)
    }

    /// A package's manifest is written.
    package mutating func exported(
        _ header: MirroringPackageHeader,
        _ body: MirroringPackageBody,
        at now: RunMoment
    ) -> [Action] {
        current.export(header, body)
        tally.beginPackage(header, body)
        phase = .transferring
        let event = emit(.packageInitialized, at: now)
        current.beginTransfer(at: now.time)
        return event + emit(.packageTransferring, at: now) + [.transferPackage]
    }

    /// A package has nothing left to do.
    package mutating func skipped(at now: RunMoment) -> [Action] {
        nextPackage(at: now)
    }

    /// All of a package is at the destination.
    ///
    /// - Parameters:
    ///   - bytes: what of it is there.
    ///   - items: how many of its items are there, or need no transfer.
    package mutating func transferred(bytes: Int, items: Int, at now: RunMoment) -> [Action] {
        current.arrive(bytes: bytes)
        tally.send(bytes: bytes, items: items)
        phase = .importing
        return emit(.packageTransferred, at: now) + [.importPackage]
    }

    /// A package is in place: so many pages and files of it, and so many entries are deleted.
    package mutating func imported(pages: Int, files: Int, deleted: Int, at now: RunMoment) -> [Action] {
        current.place(pages: pages, files: files, deleted: deleted)
        tally.place(pages: pages, files: files, deleted: deleted)
        phase = .exporting
        return emit(.packageImported, at: now) + nextPackage(at: now)
    }

    /// The trace is where the packages are.
    ///
    /// - Parameter tree: what it says that the destination holds; nil if the one that was there before is left.
    package mutating func traced(_ tree: MirroringTree?, at now: RunMoment) -> [Action] {
        self.tree = tree
        return publishOrComplete(at: now)
    }

    /// What all packages have built is visible.
    package mutating func published(at now: RunMoment) -> [Action] {
        complete(at: now)
    }

    // MARK: Events

    mutating func say(_ entry: StatusLogEntry) {
        tally.log(entry.level)
        log.append(entry)
    }

    private mutating func lose(items: Int) {
        hasErrors = true
        current.fail(items: items)
        tally.fail(items: items)
    }

    private mutating func nextPackage(at now: RunMoment) -> [Action] {
        guard !isOver, end == nil else { return [] }
        phase = .exporting
        current.turnToNext()
        packageNumber += 1
        guard packageNumber > packageCount else { return [.exportPackage(packageNumber)] }
        if publishes, let failedPackage {
            let message = "The release is not published, since package \(failedPackage) failed."
            say(StatusLogEntry(level: .warning, time: now.time, message: message))
            return complete(at: now)
        }
        return leavesTrace ? [.leaveTrace] : publishOrComplete(at: now)
    }

    /// The trace lies in what is published: it becomes visible with all else.
    mutating func publishOrComplete(at now: RunMoment) -> [Action] {
        publishes ? [.publish] : complete(at: now)
    }

    private mutating func complete(at now: RunMoment) -> [Action] {
        emit(.jobCompleted(withErrors: hasErrors), at: now)
    }

    mutating func fail(
        _ occurrence: MirroringOccurrence,
        _ failure: RunFailure,
        details: [String] = [],
        at now: RunMoment
    ) -> [Action] {
        hasErrors = true
        hasLosses = true
        failedPackage = failedPackage ?? packageNumber
        if current.isUnderWay {
            lose(items: current.itemsLeft)
            tally.endPackage()
        }
        say(failure.entry(at: now.time))
        for line in details { say(StatusLogEntry(level: .processing, time: now.time, message: line)) }
        return emit(occurrence, at: now) + nextPackage(at: now)
    }

    mutating func emit(_ occurrence: MirroringOccurrence, at now: RunMoment) -> [Action] {
        guard !isOver, end == nil else { return [] }
        if isFollowed && occurrence.terminal {
            end = occurrence
            return [.finish(occurrence.outcome)]
        }
        sequence += 1
        outcome = occurrence.outcome
        isOver = occurrence.terminal
        let status = occurrence.status(
            statusLog: log.take(at: now.time),
            // A clock that is set back must not make an event end before it begins.
            sentTime: min(lastEvent.time, now.time),
            receivedTime: now.time
        )
        lastEvent = now
        var data = MirroringTransferData(
            initializeData: initializeData,
            packageHeader: current.header,
            packageBody: current.body,
            status: status,
            progress: tally.progress(of: occurrence, at: now)
        )
        if case .jobCompleted = occurrence { data.tree = tree }
        return [.notify(Event(sequence: sequence, phase: phase, transferData: data))]
    }
}
