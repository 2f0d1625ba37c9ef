import Foundation

/// The events that somebody saw, in the order in which they were seen.
struct ReceivedLog: Sendable {
    /// Of one run.
    struct Run: Sendable {
        var sequences: Set<Int> = []
        var last = 0
    }

    private(set) var runs: [UUID: Run] = [:]
    /// How many were seen before.
    private(set) var repeated = 0
    /// How many came after a later one of their run.
    private(set) var outOfOrder = 0
    /// How many could not be read.
    var unreadable = 0

    /// How many different ones there are.
    var count: Int { runs.values.reduce(0) { $0 + $1.sequences.count } }

    /// Takes the next one.
    mutating func record(_ run: UUID, _ sequence: Int) {
        var seen = runs[run] ?? Run()
        runs[run] = nil  // the only holder while it is changed
        if !seen.sequences.insert(sequence).inserted {
            repeated += 1
        } else if sequence < seen.last {
            outOfOrder += 1
        }
        seen.last = max(seen.last, sequence)
        runs[run] = seen
    }
}
