import DequeModule
import MirroringEvents

import struct Foundation.UUID

/// A job with all of its runs that are known: a value.
struct JobRecord: Sendable {
    let jobId: UUID
    /// In the order in which they began.
    private(set) var runs: Deque<RunFacts> = []
    /// The place of each: so each is found by halving.
    private var places: [UUID: Timestamp] = [:]
    /// Those that go on, as far as is known; of many, which a publisher that ends none may leave, the newest.
    private(set) var open: Set<UUID> = []
    /// What is known of runs in full: those that go on, the latest one, and those of late.
    private(set) var views: [UUID: RunView] = [:]

    /// How many ended runs are kept in full.
    private static let views = 4
    /// How many may go on at once.
    static let mostOpen = 100

    init(jobId: UUID) {
        self.jobId = jobId
    }

    /// The run that began last.
    var latest: RunFacts? { runs.last }

    /// That run in full, as far as it is known.
    var latestView: RunView? { latest.flatMap { views[$0.run.runId] } }

    /// What the job is called: as its latest run calls it.
    var name: String? { latestView?.name }

    /// Its place among the runs; nil if it is not there.
    func index(of runId: UUID) -> Int? {
        guard let place = places[runId] else { return nil }
        let first = firstIndex { $0.place < place }
        return runs[first...].firstIndex { $0.run.runId == runId }
    }

    /// When it began, by its place among the runs; nil if it is not there.
    func place(of runId: UUID) -> Timestamp? { places[runId] }

    /// Puts a run in its place, or what is known of it now in place of what was.
    mutating func put(_ facts: RunFacts, _ view: RunView?) {
        let runId = facts.run.runId
        if let index = index(of: runId) {
            var facts = facts
            if facts.file == nil {
                facts.file = runs[index].file
                facts.fileBytes = runs[index].fileBytes
            }
            if runs[index].place == facts.place {
                runs[index] = facts
            } else {
                runs.remove(at: index)
                insert(facts)
            }
        } else {
            insert(facts)
        }
        if facts.isOver { open.remove(runId) } else { open.insert(runId) }
        if let view { views[runId] = view }
        trim()
    }

    /// The log of a run is gone.
    mutating func remove(_ runId: UUID) {
        guard let index = index(of: runId) else { return }
        runs.remove(at: index)
        places[runId] = nil
        open.remove(runId)
        views[runId] = nil
    }

    /// The job as it was at a moment: the runs that had begun, none of them in full.
    func at(_ moment: Timestamp) -> JobRecord {
        var past = JobRecord(jobId: jobId)
        past.runs = Deque(runs.compactMap { $0.at(moment) })
        past.places = Dictionary(past.runs.map { ($0.run.runId, $0.place) }) { first, _ in first }
        return past
    }

    private mutating func insert(_ facts: RunFacts) {
        runs.insert(facts, at: firstIndex { RunFacts.isBefore($0, facts) })
        places[facts.run.runId] = facts.place
    }

    /// The first place of which something no longer holds that holds of all before.
    private func firstIndex(where isBefore: (RunFacts) -> Bool) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(runs[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func trim() {
        let places = places
        let isNewer = { (one: UUID, other: UUID) in (places[one] ?? .earliest) > (places[other] ?? .earliest) }
        if open.count > Self.mostOpen {
            let newest = open.sorted(by: isNewer)
            // Some more go, so that this is not done for each run.
            open = Set(newest.prefix(Self.mostOpen - Self.mostOpen / 8))
        }
        guard views.count > open.count + 2 * Self.views else { return }
        let others = views.keys.filter { !open.contains($0) }.sorted(by: isNewer)
        for runId in others.dropFirst(Self.views) { views[runId] = nil }
    }
}
