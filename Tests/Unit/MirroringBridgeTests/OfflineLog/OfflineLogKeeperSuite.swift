import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import RabbitMQClient
import Synchronization
import Testing

@testable import MirroringBridge

/// What tests of an `OfflineLogKeeper` share: keepers of a folder of the test's own, and what they write.
protocol OfflineLogKeeperSuite {}

extension OfflineLogKeeperSuite {
    func service(
        _ folder: String,
        retention: OfflineLogRetention = OfflineLogRetention(),
        clocks: TurnedClocks = TurnedClocks(),
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws -> OfflineLogKeeper {
        var configuration = BridgeConfiguration(
            broker: try BrokerConfiguration(uris: "amqp://127.0.0.1:1", connectionName: "test"),
            offlineFolder: folder
        )
        configuration.retention = retention
        return try OfflineLogKeeper(
            configuration: configuration,
            readClocks: { clocks.reading },
            // A busy machine may take longer than the minute after which the same is said again.
            recurrences: RecurrenceLog(logger: logger) { [start = ContinuousClock.now] in start }
        )
    }

    func batch(_ sequences: ClosedRange<Int>, _ runId: UUID = keptRun) -> LogQueue.Batch {
        LogQueue.Batch(
            entries: sequences.map { .sample(at: UInt64($0), run: runId, sequence: $0) },
            checkpoint: Checkpoint(
                nextPosition: UInt64(sequences.upperBound + 1),
                lastPosition: UInt64(sequences.upperBound),
                lastMessageId: nil
            )
        )
    }

    func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/service-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    func sequences(_ folder: String) throws -> [Int] {
        let log = OfflineLogFolder(path: folder)
        return try log.files().flatMap { file in
            let reader = try OfflineLogReader(path: log.path(of: file))
            var sequences: [Int] = []
            while case .entry(let entry) = try reader.next() { sequences.append(entry.event.sequence) }
            return sequences
        }
    }

    func letter(at position: UInt64) -> DeadLetterNote {
        var note = DeadLetterNote(reason: "Wrong.", routingKey: "key", body: [])
        note.position = position
        return note
    }

    /// Sets the files' clock back, as if they had been written some time before; the position's stays.
    func makeOlder(_ folder: String) async throws {
        let log = OfflineLogFolder(path: folder)
        for path in try log.files().map(log.path(of:)) {
            let written = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            try setDate(#require(written) - 10, of: path)
        }
    }

    func setAge(_ seconds: Double, of path: String) throws {
        try setDate(Date(timeIntervalSinceNow: -seconds), of: path)
    }

    private func setDate(_ date: Date, of path: String) throws {
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }
}

/// The run that is written unless another is named.
let keptRun = UUID()

/// The system's clock and the other one, turned by a test.
final class TurnedClocks: Sendable {
    private let state = Mutex(LogClock.Reading.now)

    var reading: LogClock.Reading { state.withLock { $0 } }

    /// Time goes by, at least an hour, so that it is time to tidy up.
    func pass(hours: Int = 1) {
        set(byDays: 0, hours: hours)
        state.withLock { $0.instant = $0.instant + .seconds(hours * 3_600) }
    }

    /// Somebody sets the system's clock.
    func set(byDays days: Int, hours: Int = 0) {
        state.withLock { $0.time.seconds += days * 86_400 + hours * 3_600 }
    }
}
