import MirroringEvents
import MirroringOfflineLog

import struct Foundation.UUID

/// A run as the page shows it: what its first and its last event tell. A value, which is also the form in which it is sent.
struct RunView: Sendable, Encodable {
    /// Which engine runs it.
    struct Engine: Sendable, Encodable, Hashable {
        var host: String
        var instanceId: String
        var version: String
    }

    /// What it found to do.
    struct Planned: Sendable, Encodable, Hashable {
        var packages: Int?
        var pages: Int?
        var files: Int?
        var bytes: Int?
        var deletions: Int?
    }

    /// The package that its last event is about.
    struct Package: Sendable, Encodable, Hashable {
        var number: Int
        var bytes: Int
        var sentBytes: Int
        var receivedBytes: Int
        var bytesPerSecond: Int?
        var etaSeconds: Int?
        var pages: Int?
        var files: Int?
        var importedPages: Int?
        var importedFiles: Int?
        var currentItem: String?
    }

    /// The gravest entry of a status log that is known of it, the newest of those.
    struct Trouble: Sendable, Encodable, Hashable {
        var level: LogLevel
        var category: Category?
        var item: String?
        var message: String
        var time: Timestamp
        var sequence: Int
    }

    let runId: String
    let jobId: String
    var name: String
    /// The name of its log; nil where there is none.
    var file: String?
    var outcome: Outcome
    var state: MirroringState
    var severity: Severity
    var terminal: Bool
    var resumable: Bool?
    /// Since when nothing was heard of it, where it is presumed lost.
    var silentSince: Timestamp?
    private(set) var began: Timestamp
    var ended: Timestamp?
    var lastHeard: Timestamp
    var seconds: Double
    /// The number of its last event.
    var events: Int
    var trigger: String?
    var attempt: Int?
    var continueOnError: Bool
    var engine: Engine
    var source: String?
    var destination: String?
    var planned: Planned
    var progress: MirroringProgress?
    var package: Package?
    var trouble: Trouble?
    /// How often a good run of its job is due, and how much later one may be; for its job.
    var expectedEverySeconds: Int?
    var expectedGraceSeconds: Int?

    /// A run by its events.
    ///
    /// - Parameters:
    ///   - run: which it is.
    ///   - began: when its first event that is known began.
    ///   - last: the last event that is known, or the one with which it ends.
    ///   - file: its log; nil where there is none.
    init(_ run: RunKey, began: Timestamp, last event: MirroringStatusEventArgs, file: String?) {
        let data = event.transferData
        let start = data.initializeData
        runId = run.runId.lowercased
        jobId = run.origin.lowercased
        name = start.name
        self.file = file
        self.began = began
        outcome = event.status.outcome
        state = event.status.state
        severity = event.status.severity
        terminal = event.status.terminal
        resumable = event.status.resumable
        lastHeard = event.status.receivedTime
        ended = terminal ? lastHeard : nil
        seconds = max(0, lastHeard.since(began) / .seconds(1))
        events = event.sequence
        trigger = start.trigger
        attempt = start.attempt
        continueOnError = start.continueOnError
        engine = Engine(
            host: event.engine.host,
            instanceId: event.engine.instanceId.lowercased,
            version: event.engine.version
        )
        source = start.sourceRoot
        destination = start.destinationUri ?? start.destinationPath
        planned = Planned(
            packages: start.nrOfPackages,
            pages: start.totalPages,
            files: start.totalFiles,
            bytes: start.totalBytes,
            deletions: start.totalDeletions
        )
        progress = event.knownProgress
        package = data.packageHeader.map { Package($0, data.packageBody) }
        trouble = Trouble.gravest(of: event)
        expectedEverySeconds = start.expectedEverySeconds
        expectedGraceSeconds = start.expectedGraceSeconds
    }

    /// The same run, if its log knows an earlier begin.
    func beginning(at time: Timestamp) -> RunView {
        var known = self
        known.began = min(began, time)
        known.seconds = max(0, lastHeard.since(known.began) / .seconds(1))
        return known
    }

    /// The same run after a later event.
    func after(_ event: MirroringStatusEventArgs, of run: RunKey) -> RunView {
        RunView(run, began: began, last: event, file: file).knowing(trouble)
    }

    /// The same run, with what was known to be wrong with it, unless it tells of something graver itself.
    func knowing(_ trouble: Trouble?) -> RunView {
        var known = self
        known.trouble = Trouble.graver(self.trouble, trouble)
        return known
    }
}

extension RunView.Package {
    fileprivate init(_ header: MirroringPackageHeader, _ body: MirroringPackageBody?) {
        number = header.packageNumber
        bytes = header.fileSize
        sentBytes = header.sizeOfSentData
        receivedBytes = header.sizeOfReceiveData
        bytesPerSecond = header.bytesPerSecond
        etaSeconds = header.etaSeconds
        pages = body?.pages
        files = body?.files
        importedPages = body?.importedPages
        importedFiles = body?.importedFiles
        currentItem = body?.currentItem
    }
}

extension RunView.Trouble {
    /// The gravest of an event that is more than progress; the newest of those.
    static func gravest(of event: MirroringStatusEventArgs) -> Self? {
        let grave = event.status.statusLog.filter { $0.level != .processing }
        guard let level = grave.map(\.level).max(by: { $0.severity < $1.severity }),
            let entry = grave.last(where: { $0.level == level })
        else { return nil }
        return Self(
            level: level,
            category: entry.category,
            item: entry.item,
            message: entry.message,
            time: entry.time,
            sequence: event.sequence
        )
    }

    /// Of the newer one and the older one the graver, and of two that are alike the newer.
    fileprivate static func graver(_ newer: Self?, _ older: Self?) -> Self? {
        guard let newer, let older else { return newer ?? older }
        return older.level.severity > newer.level.severity ? older : newer
    }
}
