import MirroringEvents

/// A run from its first event to its last: its states with the time in each, its packages, what is missing. A value that takes the
/// events one by one, however many there are.
struct RunStory: Sendable {
    /// A state, and how long the run was in it.
    struct State: Sendable, Encodable, Hashable {
        let state: MirroringState
        var times: Int
        var seconds: Double
    }

    /// A stretch in one state, with one package.
    struct Span: Sendable, Encodable, Hashable {
        let state: MirroringState
        let from: Timestamp
        var to: Timestamp
        let package: Int?
        let first: Int
        var last: Int
    }

    /// What became of a package.
    enum End: String, Sendable, Encodable {
        case running, imported, failed
    }

    /// A package.
    struct Package: Sendable, Encodable, Hashable {
        let number: Int
        var bytes: Int
        var pages: Int?
        var files: Int?
        var importedPages: Int?
        var importedFiles: Int?
        var attempts = 1
        var began: Timestamp
        var transferBegan: Timestamp?
        var transferred: Timestamp?
        var ended: Timestamp?
        var end = End.running
        var category: Category?
    }

    /// What all packages have together.
    struct PackageTotals: Sendable, Encodable, Hashable {
        let packages: Int
        let imported: Int
        let failed: Int
        let bytes: Int
        /// Nil where no package tells them.
        let pages: Int?
        let files: Int?

        fileprivate init(_ all: [Package]) {
            let sum = { (parts: [Int]) -> Int? in parts.isEmpty ? nil : parts.reduce(0) { $0.addingUpToMaximum($1) } }
            packages = all.count
            imported = all.count { $0.end == .imported }
            failed = all.count { $0.end == .failed }
            bytes = sum(all.map(\.bytes)) ?? 0
            pages = sum(all.compactMap(\.pages))
            files = sum(all.compactMap(\.files))
        }
    }

    /// Events that are missing, and when what follows them came.
    struct Gap: Sendable, Encodable, Hashable {
        let first: Int
        let last: Int
        let at: Timestamp
    }

    /// A stretch in which nothing moved.
    struct Idle: Sendable, Encodable, Hashable {
        let from: Timestamp
        let to: Timestamp
    }

    /// What has to change for something to have moved.
    private struct Movement: Sendable, Hashable {
        let state: MirroringState
        let package: Int?
        let sent: [Int?]
    }

    /// An event that is worth a look.
    struct Mark: Sendable, Hashable {
        let sequence: Int
        let severity: Severity
    }

    /// How many stretches, packages and gaps are kept: those that come first.
    static let mostSpans = 2_000
    static let mostPackages = 10_000
    /// How many packages are told one by one; of the others only what all have together.
    static let mostLanes = 2_000
    static let mostGaps = 1_000
    static let mostIdle = 1_000
    static let mostMarks = 20_000
    /// After how long nothing has moved.
    private static let patience = Duration.seconds(20)

    private(set) var states: [State] = []
    private(set) var spans: [Span] = []
    private(set) var packages: [Package] = []
    private(set) var gaps: [Gap] = []
    /// How many events are missing, in all gaps.
    private(set) var missing = 0
    private(set) var idle: [Idle] = []
    /// Errors and warnings.
    private(set) var marks: [Mark] = []
    /// Entries of the status logs, by their level.
    private(set) var levels: [String: Int] = [:]
    /// The number of the last event that was taken.
    private(set) var through = 0
    private var lastTime: Timestamp?
    private var places: [Int: Int] = [:]
    private var hasMorePackages = false

    /// What moved last, and when that was.
    private var movement: (what: Movement, time: Timestamp)?

    /// Takes the next event.
    mutating func take(_ event: MirroringStatusEventArgs) {
        let sequence = event.sequence
        guard sequence > through else { return }
        let status = event.status
        missing += sequence - through - 1
        if sequence > through + 1, gaps.count < Self.mostGaps {
            gaps.append(Gap(first: through + 1, last: sequence - 1, at: status.receivedTime))
        }
        through = sequence
        if status.severity != .processing, marks.count < Self.mostMarks {
            marks.append(Mark(sequence: sequence, severity: status.severity))
        }
        noteMovement(event)
        for entry in status.statusLog { levels[entry.level.rawValue, default: 0] += 1 }
        note(status.state, at: status, package: event.transferData.packageHeader?.packageNumber, sequence)
        notePackage(event)
    }

    /// What all packages have together; nil where there are more of them than are kept.
    var packageTotals: PackageTotals? { hasMorePackages ? nil : PackageTotals(packages) }

    /// The time up to an event belongs to the state that it tells of: an event comes when its change is complete.
    private mutating func note(_ state: MirroringState, at status: MirroringStatus, package: Int?, _ sequence: Int) {
        let begin = lastTime ?? status.sentTime
        let end = max(begin, status.receivedTime)
        lastTime = end
        let isNew = spans.last.map { $0.state != state || $0.package != package } ?? true
        let seconds = end.since(begin) / .seconds(1)
        if let index = states.firstIndex(where: { $0.state == state }) {
            states[index].seconds += seconds
            if isNew { states[index].times += 1 }
        } else {
            states.append(State(state: state, times: 1, seconds: seconds))
            states.sort { $0.state.place < $1.state.place }
        }
        if !isNew {
            spans[spans.count - 1].to = end
            spans[spans.count - 1].last = sequence
        } else if spans.count < Self.mostSpans {
            spans.append(Span(state: state, from: begin, to: end, package: package, first: sequence, last: sequence))
        }
    }

    /// An engine tells at least each minute that it is there, although nothing moves.
    private mutating func noteMovement(_ event: MirroringStatusEventArgs) {
        let data = event.transferData
        let what = Movement(
            state: data.status.state,
            package: data.packageHeader?.packageNumber,
            sent: [
                data.packageHeader?.sizeOfSentData, data.packageHeader?.sizeOfReceiveData,
                data.packageBody?.importedPages, data.packageBody?.importedFiles, data.packageBody?.deleted,
            ]
        )
        guard movement?.what != what else { return }
        let begin = data.status.sentTime
        if let movement, begin.since(movement.time) >= Self.patience, idle.count < Self.mostIdle {
            idle.append(Idle(from: movement.time, to: begin))
        }
        movement = (what, data.status.receivedTime)
    }

    private mutating func notePackage(_ event: MirroringStatusEventArgs) {
        guard let header = event.transferData.packageHeader else { return }
        let number = header.packageNumber
        let status = event.status
        guard let place = places[number] ?? begin(number, at: status.sentTime) else { return }
        var package = packages[place]
        package.bytes = header.fileSize
        if let body = event.transferData.packageBody {
            package.pages = body.pages
            package.files = body.files
            package.importedPages = body.importedPages
            package.importedFiles = body.importedFiles
        }
        switch status.state {
        case .mirroringPackageInitialized:
            if package.transferBegan != nil || package.end != .running {
                package.attempts += 1
                package.end = .running
                package.ended = nil
            }
        case .transferring: package.transferBegan = package.transferBegan ?? status.sentTime
        case .transferred: package.transferred = status.receivedTime
        case .mirroringPackageCompleted:
            package.end = .imported
            package.ended = status.receivedTime
        case .exportingError, .transferingError, .importingError:
            package.end = .failed
            package.ended = status.receivedTime
            package.category = status.statusLog.last { $0.level == .error }?.category
        case .mirroringJobInitialized, .mirroringJobCompleted: break
        }
        packages[place] = package
    }

    private mutating func begin(_ number: Int, at time: Timestamp) -> Int? {
        guard packages.count < Self.mostPackages else {
            hasMorePackages = true
            return nil
        }
        packages.append(Package(number: number, bytes: 0, began: time))
        places[number] = packages.count - 1
        return packages.count - 1
    }
}

extension MirroringState {
    /// Its place in the order of the state machine.
    fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
