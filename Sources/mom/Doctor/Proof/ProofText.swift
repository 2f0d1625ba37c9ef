import MirroringCommands
import MirroringMonitoring

/// Proved faults as a table for a person.
///
/// ```
/// FAULT                 FOUND   MENDED  MISSING  TWICE
/// lost binding          12.1 s  12.4 s  0        0
/// deleted queue         0.0 s   0.3 s   0        0
/// half-open connection  not tried
///       Not known, since the connection is away.
/// ```
struct ProofText {
    let results: [Proof.Result]

    /// The lines.
    ///
    /// - Parameter width: how many columns of a terminal there are; nil for as many as it takes.
    func lines(width: Int?) -> [Line] {
        let header: [Line] = ["FAULT", "FOUND", "MENDED", "MISSING", "TWICE"]
        let table = Table([header] + results.map(Self.row)).lines(width: width)
        return [table[0]] + zip(table.dropFirst(), results).flatMap { [$0] + Self.notes(on: $1, width: width) }
    }

    /// What it comes to, a sentence.
    var summary: String {
        let bad = results.filter(\.isBad)
        let all = Quantity.count(results.count, "loss", "losses")
        guard !bad.isEmpty else { return "Each of \(all) was found and mended, with every event there once." }
        let names = bad.map { Self.name(of: $0.fault) }.joined(separator: ", ")
        let verb = bad.count == 1 ? "is" : "are"
        return "Of \(all) \(bad.count) \(verb) not proved to be found and mended: \(names)."
    }

    /// Why a fault was not tried; nothing where it was.
    private static func notes(on result: Proof.Result, width: Int?) -> [Line] {
        guard case .untried(_, let reason) = result else { return [] }
        let note: Line = "      Not known, since \(reason)."
        return width.map { note.wrapped(to: $0, indent: min(6, $0 / 3)) } ?? [note]
    }

    private static func row(_ result: Proof.Result) -> [Line] {
        switch result {
        case .tried(let trial):
            [
                Line(name(of: trial.fault)), time(trial.found), time(trial.mended), count(trial.missing),
                count(trial.twice),
            ]
        case .untried(let fault, _): [Line(name(of: fault)), "not tried"]
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

/// What came of a fault as a JSON object. Times in seconds; what has not happened, or is not known, is left out.
struct FaultLine: Encodable {
    let fault: String
    let foundSeconds: Double?
    let mendedSeconds: Double?
    let missing: Int?
    let twice: Int?
    /// Why it was not tried; left out if it was.
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
    /// Which fault.
    var fault: SubscriptionFault {
        switch self {
        case .tried(let trial): trial.fault
        case .untried(let fault, _): fault
        }
    }

    /// Whether it is not proved that every event is there again, once, in time. What was not tried is not.
    var isBad: Bool {
        guard case .tried(let trial) = self else { return true }
        return trial.mended == nil || trial.missing > 0 || trial.twice > 0
    }
}
