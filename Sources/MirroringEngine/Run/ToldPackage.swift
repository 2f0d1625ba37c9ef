import MirroringEvents

/// The package that a run's events tell of: the one under way, and until the next one is exported, the last.
struct ToldPackage: Sendable {
    /// The package and how far it has come; nil before the first.
    private(set) var header: MirroringPackageHeader?
    /// What it holds; nil before the first.
    private(set) var body: MirroringPackageBody?

    private var rate = TransferRate()
    /// Whether it is exported, and the run has not turned to the next one.
    private(set) var isUnderWay = false
    /// How many items it should put in place.
    private var items = 0
    /// How many of them can't be mirrored in this run.
    private var failedItems = 0

    /// The run turns to its next package.
    mutating func turnToNext() {
        (isUnderWay, items, failedItems) = (false, 0, 0)
    }

    /// The package is exported.
    mutating func export(_ header: MirroringPackageHeader, _ body: MirroringPackageBody) {
        self.header = header
        self.body = body
        self.body?.failedItems = failedItems
        self.body?.deleted = 0
        items = body.pages.addingUpToMaximum(body.files).addingUpToMaximum(failedItems)
        isUnderWay = true
    }

    /// Its bytes begin to move.
    mutating func beginTransfer(at time: Timestamp) {
        rate.begin(at: time)
    }

    /// From now on so many bytes of it may move in a second; nil for any number.
    mutating func limit(to bytesPerSecond: Int?) {
        header?.bandwidthLimit = bytesPerSecond
    }

    /// Bytes have moved. What was told once is not taken back: a transfer that begins again sends the same bytes a second time.
    mutating func move(sent: Int, received: Int) {
        guard let told = header else { return }
        header?.sizeOfSentData = max(told.sizeOfSentData, sent)
        header?.sizeOfReceiveData = max(told.sizeOfReceiveData, received)
    }

    /// Its progress is going to be told.
    mutating func measure(_ sent: Int, item: String?, at time: Timestamp) {
        if let item { body?.currentItem = StatusLog.shortened(item) }
        rate.measure(sent, at: time)
        header?.bytesPerSecond = rate.bytesPerSecond
        let rest = header.map { $0.fileSize - $0.sizeOfSentData }
        header?.etaSeconds = rest.flatMap { rate.seconds(for: $0) }
    }

    /// Nothing of it has moved for long.
    mutating func stall(at time: Timestamp) {
        rate.stall(at: time, bytes: header?.sizeOfSentData ?? 0)
        header?.bytesPerSecond = rate.bytesPerSecond
        header?.etaSeconds = nil
    }

    /// All of it is at the destination; that may be less than was sent, where something has changed at the source meanwhile.
    mutating func arrive(bytes: Int) {
        move(sent: bytes, received: 0)
        header?.sizeOfReceiveData = bytes
        header?.etaSeconds = nil
        body?.currentItem = nil
    }

    /// It is in place.
    mutating func place(pages: Int, files: Int, deleted: Int) {
        body?.importedPages = pages
        body?.importedFiles = files
        body?.deleted = deleted
    }

    /// Items of it can't be mirrored in this run.
    mutating func fail(items: Int) {
        failedItems.addUpToMaximum(items)
        if isUnderWay { body?.failedItems = failedItems }
    }

    /// The items that fail with it if it fails as a whole.
    var itemsLeft: Int { max(0, items - failedItems) }
}
