import EventSamples
import Foundation
import Logging
import MirroringDiagnostics
import MirroringEvents
import MirroringOfflineLog
import Testing

@testable import MirroringBridge

/// Whatever numbers a publisher sends, no bridge breaks down, now or when it reads its own files again.
@Suite struct ExtremeNumbersTests {
    private static var anomalies: Anomalies {
        let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        return Anomalies(recurrences: RecurrenceLog(logger: silent))
    }

    /// What a bridge does with an event, from the message's body to the file and back.
    private struct Chain {
        var ingest = EventIngest(anomalies: ExtremeNumbersTests.anomalies)
        var cache = EventCache(maximumEvents: 20, maximumBytes: .max)
        var runs = UnfinishedRuns()
        let writer: OfflineLogWriter
        var now = ContinuousClock.now

        /// - Returns: what came through.
        mutating func take(_ body: [UInt8], key: String, at position: UInt64) throws -> [HistoryEntry] {
            let stored = StoredMessage.sample(.typical(), at: position, key: key, body: body)
            guard case .event(let entry) = HistoryMessage(stored, user: "bridge") else { return [] }
            var entries: [HistoryEntry] = []
            ingest.take(entry, behind: runs.lastSequence(of: entry.run), at: now, into: &entries)
            now += .seconds(4)
            ingest.expire(at: now, into: &entries)
            for entry in entries where cache.insert(entry) { runs.note(entry, at: .zero) }
            try writer.append(
                entries.map {
                    OfflineLogEntry(position: $0.position, event: $0.event, jobId: $0.run.origin)
                }
            )
            return entries
        }
    }

    private struct Event: Hashable {
        let run: RunKey
        let sequence: Int
    }

    private static let sequences = [
        "1", "2", "3", "4294967296", "9007199254740989", "9007199254740990", "9007199254740991", "9007199254740992",
        "9007199254740993", "9223372036854775806", "9223372036854775807", "9223372036854775808", "1e15", "1e18",
        "1e400",
        "0", "-1", "-9223372036854775808",
    ]
    private static let sizes = [
        "0", "1", "9007199254740993", "9223372036854775806", "9223372036854775807", "-1", "1e19",
    ]
    private static let times = ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2026-11-21T12:00:00.000Z"]

    private func body(_ generator: inout SeededGenerator, run: UUID) throws -> [UInt8] {
        var body = String(decoding: MirroringStatusEventArgs.typical(runId: run).encodedJSON(), as: UTF8.self)
        func replace(_ member: String, with values: [String], quoted: Bool = false) throws {
            let value = try #require(values.randomElement(using: &generator))
            let pattern = quoted ? "\"\(member)\":\"[^\"]*\"" : "\"\(member)\":[0-9]+"
            let replacement = quoted ? "\"\(member)\":\"\(value)\"" : "\"\(member)\":\(value)"
            body = body.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
        }
        try replace("sequence", with: Self.sequences)
        // Mostly usable, so that enough comes through.
        if Int.random(in: 0..<2, using: &generator) == 0 {
            for member in ["fileSize", "sizeOfSentData", "bytesPerSecond", "etaSeconds", "nrOfPackages", "pages"] {
                try replace(member, with: Array(Self.sizes.prefix(5)))
            }
            try replace("totalBytes", with: Self.sizes)
        }
        for member in ["sentTime", "receivedTime", "lastExecution"] {
            try replace(member, with: Self.times, quoted: true)
        }
        return Array(body.utf8)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func theyPassOrAreRefusedAndNothingOverflows(seed: UInt64) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/extreme-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var generator = SeededGenerator(seed: seed)
        let runs = (0..<3).map { UUID(name: "run \($0)".utf8, namespace: MirroringStatusEventArgs.sampleJobId) }
        let keys = (0..<2).map {
            "\(UUID(name: "job \($0)".utf8, namespace: runs[0]).lowercased).Transferring.processing"
        }
        var passed: [HistoryEntry] = []
        for start in [1, UInt64(Int64.max) - 400] {
            // The second time, as after a restart: the files say which runs go on.
            var chain = Chain(writer: try OfflineLogWriter(folder: folder))
            for last in try OfflineLogFolder(path: folder).unfinishedRuns() {
                chain.runs.note(LoggedRun(last.event, of: last.run, at: last.position), at: .zero)
            }
            for offset in 0..<200 as Range<UInt64> {
                let run = try #require(runs.randomElement(using: &generator))
                let key = try #require(keys.randomElement(using: &generator))
                passed += try chain.take(try body(&generator, run: run), key: key, at: start + offset)
            }
            #expect(start > 1 || chain.runs.count > 0)
        }
        #expect(passed.allSatisfy { (1...EventLimits.sequence).contains($0.event.sequence) })
        var written: Set<Event> = []
        for file in try OfflineLogFolder(path: folder).files() {
            let reader = try OfflineLogReader(path: OfflineLogFolder(path: folder).path(of: file))
            while let item = try reader.next() {
                switch item {
                case .entry(let entry): written.insert(Event(run: entry.run, sequence: entry.event.sequence))
                case .skipped(let skip): Issue.record("\(skip)")
                }
            }
            _ = try OfflineLogVerifier().verify(path: OfflineLogFolder(path: folder).path(of: file))
        }
        #expect(written.count > 10)
        #expect(written.isSubset(of: passed.map { Event(run: $0.run, sequence: $0.event.sequence) }))
    }

    /// Each gap may be nearly as long as numbers are.
    @Test func sumOfTheMissingEventsIsAtMostTheGreatestNumber() {
        var anomalies = Self.anomalies
        for _ in 0..<2_000 { anomalies.record(missing: 1...EventLimits.sequence, of: UUID()) }
        #expect(anomalies.missingEvents == .max)
    }

    /// Positions are what the broker says.
    @Test func sumOfTheDroppedMessagesIsAtMostTheGreatestNumber() {
        var anomalies = Self.anomalies
        anomalies.record(dropped: 5...5)
        #expect(anomalies.droppedMessages == 1)
        for _ in 0..<3 { anomalies.record(dropped: 0...UInt64.max) }
        #expect(anomalies.droppedMessages == .max)
    }

    /// A file may be anybody's: what stands in it is not believed.
    @Test func runWhoseFileEndsWithAnImpossibleSequenceStopsNoBridge() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/extreme-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let entry = OfflineLogEntry(position: 5, event: .typical(sequence: 7))
        try OfflineLogWriter(folder: folder).append([entry])
        let file = try #require(try OfflineLogFolder(path: folder).files().first)
        let path = OfflineLogFolder(path: folder).path(of: file)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacingOccurrences(of: "<Sequence>7<", with: "<Sequence>\(Int.max)<")
            .write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try OfflineLogFolder(path: folder).unfinishedRuns() == [])
        let next = OfflineLogEntry(position: 6, event: .typical(sequence: 8))
        #expect(try OfflineLogWriter(folder: folder).append([next]).written == 1)
    }
}
