import Foundation
import MirroringEvents
import MirroringOfflineLog

/// What became of the events of a row, by the engines' own count: in the offline log, in the cache, at a subscriber.
struct Verdict: Sendable {
    /// How many events the engines handed over.
    private(set) var published = 0
    /// Events that are missing at the place where most are.
    private(set) var lost = 0
    /// Events that came twice, at the place where most did.
    private(set) var repeated = 0
    /// Events that came after a later one of their run, at the place where most did.
    private(set) var outOfOrder = 0
    /// Where, if anywhere.
    private(set) var findings: [String] = []
    private(set) var calls = CallTimes()
    /// Events at the ends of runs that a power cut took, as is stated.
    private(set) var cutOff = 0
    private var runs: [UUID: SentLog.Reading.Run] = [:]
    private var allowances: [UUID: Int] = [:]

    /// Whether nothing was lost, nothing came twice, and all in order.
    var isClean: Bool { lost == 0 && repeated == 0 && outOfOrder == 0 && findings.isEmpty }

    /// - Parameter readings: what the engines' sent logs say.
    init(_ readings: [SentLog.Reading]) {
        for reading in readings {
            calls.add(reading.calls)
            for run in reading.runs {
                runs[run.id] = run
                published += run.accepted
            }
        }
    }

    /// The last events of these runs may be missing, up to so many of each.
    mutating func allowCut(of runs: [UUID], upTo count: Int) {
        for run in runs { allowances[run] = count }
    }

    /// Holds a place that must have everything against the sent logs.
    mutating func check(_ place: String, _ seen: ReceivedLog) {
        var missing = 0
        var taken = 0
        var strange = seen.unreadable
        for (id, run) in runs {
            let sequences = seen.runs[id]?.sequences ?? []
            let expected = run.accepted > 0 ? Set(1...run.accepted) : []
            let absent = expected.subtracting(sequences)
            if absent.count <= allowances[id] ?? 0, absent.min().map({ $0 > sequences.max() ?? 0 }) ?? true {
                taken += absent.count
            } else {
                missing += absent.count
            }
            // An engine that was killed between the two notes has handed over one more, or has not.
            strange += sequences.subtracting(expected).count { $0 != run.tried }
        }
        cutOff = max(cutOff, taken)
        strange += Set(seen.runs.keys).subtracting(runs.keys).count
        add(place, missing: missing, seen, strange: strange)
    }

    /// Holds the cache against the sent logs: the last 10,000 events, of each run without a gap. After the places that have everything.
    mutating func check(cache: [(run: UUID, sequence: Int)]) {
        var seen = ReceivedLog()
        for event in cache { seen.record(event.run, event.sequence) }
        var missing = max(0, min(10_000, published - cutOff) - cache.count)
        for run in seen.runs.values {
            guard let first = run.sequences.min() else { continue }
            missing += run.last - first + 1 - run.sequences.count
        }
        add("cache", missing: missing, seen, strange: 0)
    }

    /// Adds what something other than a missing event spoils.
    mutating func add(finding: String) {
        findings.append(finding)
    }

    private mutating func add(_ place: String, missing: Int, _ seen: ReceivedLog, strange: Int) {
        lost = max(lost, missing)
        repeated = max(repeated, seen.repeated)
        outOfOrder = max(outOfOrder, seen.outOfOrder)
        guard missing + seen.repeated + seen.outOfOrder + strange > 0 else { return }
        findings.append(
            "\(place): \(missing) missing, \(seen.repeated) twice, \(seen.outOfOrder) out of order, \(strange) that nobody published"
        )
    }
}

extension ReceivedLog {
    /// What an offline log holds, read as its users read it.
    init(offlineFolder: String) throws {
        self.init()
        let folder = OfflineLogFolder(path: offlineFolder)
        for file in try folder.files() {
            let reader = try OfflineLogReader(path: folder.path(of: file))
            while let item = try reader.next() {
                switch item {
                case .entry(let entry): record(entry.event.runId, entry.event.sequence)
                case .skipped: unreadable += 1
                }
            }
        }
    }
}
