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
    private var initializeData: MirroringInitializeData
    private var current = ToldPackage()
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
    private var tally = RunTally()

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

    // MARK: Going well

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

    /// From now on so many bytes may move in a second; nil for any number.
    package mutating func limited(to bytesPerSecond: Int?) {
        current.limit(to: bytesPerSecond)
    }

    /// A package has nothing left to do.
    package mutating func skipped(at now: RunMoment) -> [Action] {
        nextPackage(at: now)
    }

    /// Bytes have moved. Told at most every ``progressInterval``.
    ///
    /// - Parameters:
    ///   - sent: how many bytes of the package the source has sent; where a try begins again below that, what was sent stays told.
    ///   - received: how many of them are complete at the destination.
    ///   - items: how many of the package's items are.
    ///   - item: what moves now.
    package mutating func progressed(
        sent: Int,
        received: Int,
        items: Int,
        item: @autoclosure () -> String?,
        at now: RunMoment
    ) -> [Action] {
        guard phase == .transferring, !isOver else { return [] }
        current.move(sent: sent, received: received)
        tally.send(bytes: sent, items: items)
        guard now.instant - lastEvent.instant >= Self.progressInterval else { return [] }
        current.measure(sent, item: item(), at: now.time)
        return emit(.packageTransferring, at: now)
    }

    /// Nothing has moved for a while, but the run is alive.
    package mutating func keepAlive(every period: Duration, at now: RunMoment) -> [Action] {
        guard phase == .transferring, !isOver, now.instant - lastEvent.instant >= period else { return [] }
        current.stall(at: now.time)
        return emit(.packageTransferring, at: now)
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

    // MARK: Going wrong

    /// All packages are done, but the trace could not be left.
    package mutating func traceFailed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        hasErrors = true
        say(failure.entry(at: now.time, level: .warning))
        return publishOrComplete(at: now)
    }

    /// Something does not hold, before anything else; `details` are lines that say more about it.
    package mutating func validationFailed(
        _ failure: RunFailure,
        details: [String] = [],
        at now: RunMoment
    ) -> [Action] {
        fail(.validationFailed, failure, details: details, at: now)
    }

    /// The changes could not be listed, or a manifest could not be written.
    package mutating func exportFailed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        fail(.exportFailed, failure, at: now)
    }

    /// A package could not be transferred.
    package mutating func transferFailed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        fail(.transferFailed(continues: continues(after: failure)), failure, at: now)
    }

    /// A package could not be imported.
    package mutating func importFailed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        fail(.importFailed(continues: continues(after: failure)), failure, at: now)
    }

    /// Whether the packages that come after one that failed are tried.
    private func continues(after failure: RunFailure) -> Bool {
        initializeData.continueOnError && failure.reach < .run
    }

    /// What the run was busy with failed.
    package mutating func failed(_ failure: RunFailure, at now: RunMoment) -> [Action] {
        switch phase {
        case .exporting: exportFailed(failure, at: now)
        case .transferring: transferFailed(failure, at: now)
        case .importing: importFailed(failure, at: now)
        }
    }

    /// Somebody ended the run.
    package mutating func cancelled(at now: RunMoment) -> [Action] {
        let message = "The run was cancelled while it was \(phase.rawValue); the next run takes up what is left."
        say(StatusLogEntry(level: .warning, time: now.time, category: .cancelled, message: message))
        return emit(.cancelled(in: phase), at: now)
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
    private mutating func publishOrComplete(at now: RunMoment) -> [Action] {
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
