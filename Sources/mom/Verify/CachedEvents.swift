import Foundation
import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringOfflineLog
import MirroringSettings
import MirroringWire
import RabbitMQClient

/// What a bridge has cached, to be found in the files.
final class CachedEvents {
    /// Events that were not found yet, by run and sequence.
    private var wanted: [RunKey: [Int: UUID]] = [:]
    /// Events in whose place a file has another one.
    private var contradictions: [String] = []

    /// Asks a bridge over the broker of the client's settings.
    ///
    /// - Parameter run: only that run; nil for all.
    static func ask(of run: UUID?, _ settings: EffectiveSettings) async throws -> CachedEvents {
        let broker = try BrokerConfiguration(settings, connectionName: "mom verify")
        var request = ReplayRequest()
        request.runId = run
        let cached = CachedEvents()
        do {
            for try await item in ReplayClient(broker: broker).events(request) {
                if case .event(let event) = item { cached.add(event) }
            }
            return cached
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Adds an event that is to be found.
    func add(_ event: MonitoredEvent) {
        wanted[event.received.run, default: [:]][event.sequence] = event.event.eventId
    }

    /// Removes a run whose file is there and can't be read.
    func leaveOut(_ run: RunKey) {
        wanted[run] = nil
    }

    /// Removes what a file holds; the proof has to have the identities of its events.
    func compare(_ proof: OfflineLogProof) {
        guard let runId = proof.runId, let jobId = proof.jobId else { return }
        let run = RunKey(origin: jobId, runId: runId)
        guard var left = wanted.removeValue(forKey: run) else { return }
        for (sequence, eventId) in left {
            guard let found = proof.eventIds[sequence] else { continue }
            left[sequence] = nil
            if found != eventId {
                contradictions.append(
                    "Event \(sequence) of run \(runId.lowercased) is \(found.lowercased) in the file and "
                        + "\(eventId.lowercased) at the bridge."
                )
            }
        }
        if !left.isEmpty { wanted[run] = left }
    }

    /// What the bridge has and the files have not, a sentence each, in a fixed order.
    ///
    /// - Parameter runs: only these runs; nil for all that the bridge has.
    func differences(of runs: Set<RunKey>?) -> [String] {
        let missing = wanted.filter { runs?.contains($0.key) ?? true }
            .map { (run: $0.key.runId.lowercased, sequences: RangeSet($0.value.keys)) }
            .sorted { $0.run < $1.run }
        return contradictions.sorted()
            + missing.flatMap { run, sequences in
                sequences.ranges.map { range in
                    range.count == 1
                        ? "Event \(range.lowerBound) of run \(run) is at the bridge and in no file."
                        : "Events \(range.lowerBound) to \(range.upperBound - 1) of run \(run) are at the bridge and in no file."
                }
            }
    }
}

extension RangeSet<Int> {
    /// The set of these numbers.
    fileprivate init(_ numbers: some Sequence<Int>) {
        self.init()
        for number in numbers { insert(contentsOf: number..<(number + 1)) }
    }
}
