import Foundation
public import MirroringEvents

/// Random events: every member now and then absent, strings of the most hostile characters, numbers at their extremes.
public struct EventGenerator: Sendable {
    private var random: SeededGenerator

    /// A generator that makes the same events for the same seed.
    public init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// The next event.
    public mutating func event() -> MirroringStatusEventArgs {
        MirroringStatusEventArgs(
            schemaVersion: chance() ? 1 : count(atLeast: 1),
            eventId: uuid(),
            jobId: uuid(),
            runId: uuid(),
            sequence: min(count(atLeast: 1), EventLimits.sequence),
            engine: EngineIdentity(host: text(), instanceId: uuid(), version: text()),
            transferData: MirroringTransferData(
                initializeData: initializeData(),
                packageHeader: optional { $0.packageHeader() },
                packageBody: optional { $0.packageBody() },
                status: status(),
                progress: optional { $0.progress() },
                tree: optional { $0.tree() }
            )
        )
    }

    /// An event with every member set, for comparing names.
    public mutating func completeEvent() -> MirroringStatusEventArgs {
        while true {
            let event = event()
            let data = event.transferData
            if data.packageHeader?.targetFilePath != nil, data.packageHeader?.bytesPerSecond != nil,
                data.packageHeader?.etaSeconds != nil, data.packageBody?.currentItem != nil,
                data.packageBody?.digest != nil, data.status.resumable != nil,
                data.status.statusLog.contains(where: { $0.category != nil && $0.item != nil })
            {
                var complete = event
                complete.transferData.initializeData = completeInitializeData()
                complete.transferData.packageHeader?.bandwidthLimit = count()
                complete.transferData.packageBody?.failedItems = count()
                complete.transferData.packageBody?.deleted = count()
                complete.transferData.progress = completeProgress()
                complete.transferData.tree = tree()
                return complete
            }
        }
    }

    /// A string: often plain, else full of what must be escaped, is not ASCII, or is not even a character on its own.
    public mutating func text() -> String {
        let hostile: [String] = [
            "\"", "\\", "/", "\n", "\r", "\r\n", "\t", "\u{0}", "\u{1}", "\u{8}", "\u{C}", "\u{1F}", "\u{7F}", "\u{85}",
            "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "\u{D7FF}", "\u{E000}",
            "\u{10FFFF}",
            "é", "e\u{301}", "ß", "漢字", "👩‍👩‍👧", "\u{1F600}", "</", "<!--", "]]>", "&amp;", "<", ">", "&", "'", "%s",
            "\\u0041",
            "..", ".", " ", "\u{A0}", "name", "Zürich", "/srv/www/a page.html",
        ]
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return ""
        case 1, 2: return "/srv/www/page-\(Int.random(in: 0..<10_000, using: &random)).html"
        case 3: return String(repeating: "x", count: Int.random(in: 0..<300, using: &random))
        default:
            let length = Int.random(in: 1..<20, using: &random)
            return (0..<length).map { _ in hostile.randomElement(using: &random) ?? "" }.joined()
        }
    }

    /// A moment between the first and the last that can be spelled.
    public mutating func time() -> Timestamp {
        let range = Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .earliest
        case 1: return .latest
        case 2: return Timestamp(milliseconds: Int64.random(in: range, using: &random))
        default: return Timestamp(milliseconds: Int64.random(in: 1_000_000_000_000...2_000_000_000_000, using: &random))
        }
    }

    private mutating func uuid() -> UUID {
        UUID(
            name: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) },
            namespace: MirroringStatusEventArgs.sampleJobId
        )
    }

    private mutating func chance() -> Bool {
        Bool.random(using: &random)
    }

    private mutating func optional<Value>(_ make: (inout Self) -> Value) -> Value? {
        chance() ? make(&self) : nil
    }

    private mutating func count(atLeast minimum: Int = 0) -> Int {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: minimum
        case 1: Int.max
        case 2: Int.random(in: minimum...Int.max, using: &random)
        default: Int.random(in: minimum...100_000, using: &random)
        }
    }

    private mutating func initializeData() -> MirroringInitializeData {
        let complete = completeInitializeData()
        var data = MirroringInitializeData(name: complete.name, continueOnError: complete.continueOnError)
        if chance() { data.destinationPageGuid = complete.destinationPageGuid }
        if chance() { data.destinationPath = complete.destinationPath }
        if chance() { data.destinationRoot = complete.destinationRoot }
        if chance() { data.lastExecution = complete.lastExecution }
        if chance() { data.nrOfFilesInPackage = complete.nrOfFilesInPackage }
        if chance() { data.nrOfPagesInPackages = complete.nrOfPagesInPackages }
        if chance() { data.sourceRoot = complete.sourceRoot }
        if chance() { data.destinationUri = complete.destinationUri }
        if chance() { data.trigger = complete.trigger }
        if chance() { data.attempt = complete.attempt }
        if chance() { data.nrOfPackages = complete.nrOfPackages }
        if chance() { data.totalPages = complete.totalPages }
        if chance() { data.totalFiles = complete.totalFiles }
        if chance() { data.totalBytes = complete.totalBytes }
        if chance() { data.totalDeletions = complete.totalDeletions }
        if chance() { data.release = complete.release }
        if chance() { data.expectedEverySeconds = complete.expectedEverySeconds }
        if chance() { data.expectedGraceSeconds = complete.expectedGraceSeconds }
        return data
    }

    private mutating func completeInitializeData() -> MirroringInitializeData {
        var data = MirroringInitializeData(name: text(), continueOnError: chance())
        data.destinationPageGuid = uuid()
        data.destinationPath = text()
        data.destinationRoot = text()
        data.lastExecution = time()
        data.nrOfFilesInPackage = count()
        data.nrOfPagesInPackages = count()
        data.sourceRoot = text()
        data.destinationUri = text()
        data.trigger = text()
        data.attempt = count(atLeast: 1)
        data.nrOfPackages = count()
        data.totalPages = count()
        data.totalFiles = count()
        data.totalBytes = count()
        data.totalDeletions = count()
        data.release = text()
        data.expectedEverySeconds = count(atLeast: 1)
        data.expectedGraceSeconds = count()
        return data
    }

    private mutating func packageHeader() -> MirroringPackageHeader {
        var header = MirroringPackageHeader(
            packageId: uuid(),
            packageNumber: count(atLeast: 1),
            fileSize: count(),
            targetFilePath: optional { $0.text() }
        )
        header.sizeOfSentData = count()
        header.sizeOfReceiveData = count()
        header.bytesPerSecond = optional { $0.count() }
        header.etaSeconds = optional { $0.count() }
        header.bandwidthLimit = optional { $0.count() }
        return header
    }

    private mutating func packageBody() -> MirroringPackageBody {
        var body = MirroringPackageBody(
            pages: count(),
            files: count(),
            deletions: count(),
            digest: optional { $0.text() }
        )
        body.importedPages = count()
        body.importedFiles = count()
        body.currentItem = optional { $0.text() }
        body.failedItems = optional { $0.count() }
        body.deleted = optional { $0.count() }
        return body
    }

    private mutating func progress() -> MirroringProgress {
        var progress = completeProgress()
        for count in Self.progressCounts where chance() { progress[keyPath: count] = nil }
        return progress
    }

    private mutating func completeProgress() -> MirroringProgress {
        var progress = MirroringProgress()
        for count in Self.progressCounts { progress[keyPath: count] = self.count() }
        progress.percent = Int.random(in: 0...100, using: &random)
        return progress
    }

    private static var progressCounts: [WritableKeyPath<MirroringProgress, Int?>] {
        [
            \.sentBytes, \.sentItems, \.importedPages, \.importedFiles, \.deleted, \.failedItems, \.errors,
            \.warnings, \.retries, \.percent, \.etaSeconds,
        ]
    }

    private mutating func tree() -> MirroringTree {
        MirroringTree(files: count(), bytes: count(), digest: text())
    }

    private mutating func status() -> MirroringStatus {
        MirroringStatus(
            state: MirroringState.allCases.randomElement(using: &random) ?? .transferring,
            severity: Severity.allCases.randomElement(using: &random) ?? .processing,
            outcome: Outcome.allCases.randomElement(using: &random) ?? .running,
            terminal: chance(),
            resumable: optional { $0.chance() },
            statusLog: (0..<Int.random(in: 0..<6, using: &random)).map { _ in logEntry() },
            sentTime: time(),
            receivedTime: time()
        )
    }

    private mutating func logEntry() -> StatusLogEntry {
        StatusLogEntry(
            level: LogLevel.allCases.randomElement(using: &random) ?? .processing,
            time: time(),
            category: optional { $0.category() },
            item: optional { $0.text() },
            message: text()
        )
    }

    private mutating func category() -> MirroringEvents.Category {
        chance()
            ? MirroringEvents.Category.known.randomElement(using: &random) ?? .internal
            : MirroringEvents.Category(rawValue: text())
    }
}
