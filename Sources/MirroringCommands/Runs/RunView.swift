public import MirroringEvents

/// What is known of a run that goes on: from its events, and from what whoever sees it at work tells between them.
///
/// A value without a clock. Nothing that was shown is taken back: the percentage never falls.
public struct RunView: Sendable {
    /// The time without progress after which a transfer is called stuck.
    static let patience = Duration.seconds(10)

    /// The job's name.
    public private(set) var name: String
    /// Whether the run has told its end.
    public private(set) var isOver = false

    /// Whether its changes are known.
    private(set) var isPrepared = false
    /// What it was started with.
    private(set) var data: MirroringInitializeData
    /// How far it has come; nil where its engine does not tell.
    private(set) var progress: MirroringProgress?
    /// The share of its work that is done, from 0 to 99; nil where its engine does not tell.
    private(set) var percent: Int?
    /// The package under way; nil before the first.
    private(set) var package: MirroringPackageHeader?
    /// What moves now.
    private(set) var item: String?

    private var activity: RunActivity
    private let began: ContinuousClock.Instant
    private var movedAt: ContinuousClock.Instant
    /// When the last event came: the rest of the time is as of then.
    private var toldAt: ContinuousClock.Instant

    /// A run that begins.
    ///
    /// - Parameters:
    ///   - name: the job's.
    ///   - now: when it begins.
    public init(name: String, at now: ContinuousClock.Instant) {
        self.name = name
        data = MirroringInitializeData(name: name)
        activity = .comparing(changes: 0)
        began = now
        movedAt = now
        toldAt = now
    }

    // MARK: What is learned

    /// Takes the run's next event.
    public mutating func take(_ event: MirroringStatusEventArgs, at now: ContinuousClock.Instant) {
        let hasMoved = Self.measure(of: event.transferData) != Self.measure(of: (progress, package))
        if hasMoved || event.status.state != .transferring { movedAt = now }
        data = event.transferData.initializeData
        name = data.name
        progress = event.transferData.progress ?? progress
        package = event.transferData.packageHeader ?? package
        if let told = progress?.percent ?? onlyPackage?.percentSent {
            percent = max(percent ?? 0, min(99, max(0, told)))
        }
        item = event.transferData.packageBody?.currentItem
        toldAt = now
        isOver = event.status.terminal
        isPrepared = true
        turn(to: event, at: now)
    }

    /// Takes what the run is busy with.
    public mutating func note(_ activity: RunActivity, at now: ContinuousClock.Instant) {
        if activity != self.activity { movedAt = now }
        self.activity = activity
    }

    private mutating func turn(to event: MirroringStatusEventArgs, at now: ContinuousClock.Instant) {
        switch event.status.state {
        case .transferring:
            // A sign of life comes while the next try is waited for as well.
            if case .waiting(_, _, let until, _) = activity, now < until { break }
            activity = .transferring
        case .mirroringPackageInitialized:
            activity = .transferring
        case .transferred:
            let body = event.transferData.packageBody
            activity = .importing(done: 0, of: (body?.pages ?? 0).addingUpToMaximum(body?.files ?? 0))
        case .mirroringJobInitialized, .mirroringPackageCompleted, .mirroringJobCompleted, .exportingError,
            .transferingError, .importingError:
            activity = .exporting
        }
    }

    private static func measure(of data: MirroringTransferData) -> [Int?] {
        measure(of: (data.progress, data.packageHeader))
    }

    private static func measure(of told: (MirroringProgress?, MirroringPackageHeader?)) -> [Int?] {
        [told.0?.sentBytes, told.0?.sentItems, told.1?.sizeOfSentData, told.1?.sizeOfReceiveData]
    }

    // MARK: What it says

    /// What it is busy with; a wait that is over is the transfer that follows it.
    func activity(at now: ContinuousClock.Instant) -> RunActivity {
        if case .waiting(_, _, let until, _) = activity, now >= until { return .transferring }
        return activity
    }

    /// For how many seconds it has gone on.
    func secondsGone(at now: ContinuousClock.Instant) -> Int {
        Self.seconds(from: began, to: now)
    }

    /// In how many seconds it is going to end; nil where that is not known, and while it is stuck or waits.
    func secondsLeft(at now: ContinuousClock.Instant) -> Int? {
        let told = progress?.etaSeconds ?? onlyPackage?.etaSeconds
        guard let told, secondsStuck(at: now) == nil else { return nil }
        switch activity(at: now) {
        case .waiting, .unheard: return nil
        default: break
        }
        let left = told - Self.seconds(from: toldAt, to: now)
        return left < 0 ? nil : left
    }

    /// For how many seconds nothing has moved that should; nil while all is well, and where the engine counts nothing that could move.
    func secondsStuck(at now: ContinuousClock.Instant) -> Int? {
        guard activity(at: now) == .transferring, isMeasured, now - movedAt >= Self.patience else { return nil }
        return Self.seconds(from: movedAt, to: now)
    }

    /// The package of a run that has no other: not every engine tells of the run what it tells of a package.
    private var onlyPackage: MirroringPackageHeader? {
        data.nrOfPackages == 1 ? package : nil
    }

    private var isMeasured: Bool {
        progress?.sentBytes != nil || progress?.sentItems != nil || (package?.fileSize ?? 0) > 0
    }

    /// How fast it moves, in bytes per second; nil where nothing does.
    func bytesPerSecond(at now: ContinuousClock.Instant) -> Int? {
        guard activity(at: now) == .transferring, secondsStuck(at: now) == nil else { return nil }
        return package?.bytesPerSecond
    }

    /// How many items have arrived, and how many there are; nil where either is not known, or there are none.
    var items: (arrived: Int, all: Int)? {
        let all = (data.totalPages ?? 0).addingUpToMaximum(data.totalFiles ?? 0)
        guard all > 0, let arrived = progress?.sentItems else { return nil }
        return (min(arrived, all), all)
    }

    private static func seconds(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> Int {
        max(0, Int(clamping: (end - start).components.seconds))
    }
}
