import Foundation
import MirroringBridge
import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringOfflineLog
import MirroringSettings
import MirroringWire
import RabbitMQClient
import RabbitMQStream

/// What a bridge has cached, or the history holds, to be found in the files.
final class ExpectedEvents {
    /// Where events are that should be in the files as well.
    enum Place: String, Sendable {
        case bridge
        case history

        /// As in "Event 7 is *at the bridge*".
        fileprivate var words: String { self == .bridge ? "at the bridge" : "in the history" }
    }

    /// Where they are.
    let place: Place
    /// Events that were not found yet, by run and sequence.
    private var wanted: [RunKey: [Int: UUID]] = [:]
    /// Events in whose place a file has another one.
    private var contradictions: [String] = []

    private init(_ place: Place) {
        self.place = place
    }

    /// Asks a bridge over the broker of the client's settings.
    ///
    /// - Parameter run: only that run; nil for all.
    static func ask(of run: UUID?, _ settings: EffectiveSettings) async throws -> ExpectedEvents {
        let broker = try BrokerConfiguration(settings, connectionName: "mom verify")
        var request = ReplayRequest()
        request.runId = run
        let cached = ExpectedEvents(.bridge)
        do {
            for try await item in ReplayClient(broker: broker).events(request) {
                if case .event(let event) = item {
                    cached.add(event.event.eventId, event.sequence, of: event.received.run)
                }
            }
            return cached
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Reads all of the history, where the bridge of these settings does.
    ///
    /// - Parameter run: only that run; nil for all.
    static func read(of run: UUID?, _ settings: EffectiveSettings) async throws -> ExpectedEvents {
        var configuration: BridgeConfiguration
        do {
            configuration = try BridgeConfiguration(config: settings.reader, offlineFolder: "")
        } catch {
            throw settings.failure(error)
        }
        configuration.history.names = .init(of: settings, section: "history", broker: "broker")
        configuration.history.connectionName = "mom verify"
        let stored = ExpectedEvents(.history)
        do {
            try await HistoryStream(configuration.history, shouldRetry: { _ in false }).events { entry in
                guard run == nil || entry.event.runId == run else { return }
                stored.add(entry.event.eventId, entry.event.sequence, of: entry.run)
            }
            return stored
        } catch let error as StreamError {
            throw CommandFailure(error)
        }
    }

    /// Adds an event that is to be found. Where its place in the run is taken, it is a repeat.
    private func add(_ eventId: UUID, _ sequence: Int, of run: RunKey) {
        guard wanted[run]?[sequence] == nil else { return }
        wanted[run, default: [:]][sequence] = eventId
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
                        + "\(eventId.lowercased) \(place.words)."
                )
            }
        }
        if !left.isEmpty { wanted[run] = left }
    }

    /// What is there and not in the files, a sentence each, in a fixed order.
    ///
    /// - Parameter runs: only these runs; nil for all that are there.
    func differences(of runs: Set<RunKey>?) -> [String] {
        let missing = wanted.filter { runs?.contains($0.key) ?? true }
            .map { (run: $0.key.runId.lowercased, sequences: RangeSet($0.value.keys)) }
            .sorted { $0.run < $1.run }
        return contradictions.sorted()
            + missing.flatMap { run, sequences in
                sequences.ranges.map { range in
                    range.count == 1
                        ? "Event \(range.lowerBound) of run \(run) is \(place.words) and in no file."
                        : "Events \(range.lowerBound) to \(range.upperBound - 1) of run \(run) are \(place.words) and in no file."
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
