import MirroringCommands
import MirroringMonitoring

/// Proved faults as a table for a person.
///
/// ```
/// FAULT                 FOUND   MENDED  MISSING  TWICE
/// lost binding          12.1 s  12.4 s  0        0
/// deleted queue         0.0 s   0.3 s   0        0
/// ```
struct ProofText {
    let results: [Proof.Result]

    /// The lines.
    ///
    /// - Parameter width: how many columns of a terminal there are; nil for as many as it takes.
    func lines(width: Int?) -> [Line] {
        let header: [Line] = ["FAULT", "FOUND", "MENDED", "MISSING", "TWICE"]
        return Table([header] + results.map(Self.row)).lines(width: width)
    }

    private static func row(_ result: Proof.Result) -> [Line] {
        switch result {
        case .tried(let trial):
            [
                Line(name(of: trial.fault)), time(trial.found), time(trial.mended), count(trial.missing),
                count(trial.twice),
            ]
        case .untried(let fault, let reason):
            [Line(name(of: fault)), "not known, since \(reason)"]
        }
    }

    private static func time(_ duration: Duration?) -> Line {
        duration.map { "\(Quantity.duration($0))" } ?? Line("never", .red)
    }

    private static func count(_ count: Int) -> Line {
        Line("\(count)", count == 0 ? nil : .red)
    }

    /// A fault in words.
    static func name(of fault: SubscriptionFault) -> String {
        switch fault {
        case .lostBinding: "lost binding"
        case .deletedQueue: "deleted queue"
        case .cutConnection: "cut connection"
        case .halfOpenConnection: "half-open connection"
        }
    }
}

/// What came of a fault as a JSON object. Times in seconds; null for what has not happened.
struct FaultLine: Encodable {
    let fault: String
    let foundSeconds: Double?
    let mendedSeconds: Double?
    let missing: Int?
    let twice: Int?
    /// Why it was not tried; null if it was.
    let untriedSince: String?

    init(_ result: Proof.Result) {
        switch result {
        case .tried(let trial):
            fault = trial.fault.rawValue
            foundSeconds = trial.found.map { $0 / .seconds(1) }
            mendedSeconds = trial.mended.map { $0 / .seconds(1) }
            (missing, twice, untriedSince) = (trial.missing, trial.twice, nil)
        case .untried(let fault, let reason):
            self.fault = fault.rawValue
            (foundSeconds, mendedSeconds, missing, twice, untriedSince) = (nil, nil, nil, nil, reason)
        }
    }
}

extension Proof.Result {
    /// Whether it was tried, and not every event was there again, once, in time.
    var isBad: Bool {
        guard case .tried(let trial) = self else { return false }
        return trial.mended == nil || trial.missing > 0 || trial.twice > 0
    }
}
