import ArgumentParser
import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog

/// The offline log: events a second written and read, over many runs at once.
struct OfflineLogBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offline",
        abstract: "Events a second through the offline log's writer and reader."
    )

    @Option(help: "Folder to write in; a new folder in it is used and removed.")
    var folder = NSTemporaryDirectory()

    @Option(help: "Events in all.")
    var events = 100_000

    @Option(help: "Runs that are written at once.")
    var runs = 500

    @Option(help: "Events in one append.")
    var batch = 1_000

    func run() async throws {
        let folder = "\(folder)/offline-benchmark-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let runIds = (0..<runs).map { _ in UUID.version7() }
        let entries = (0..<min(events, 100_000)).map { index in
            OfflineLogEntry(
                position: UInt64(index),
                event: .typical(sequence: index / runs + 1, runId: runIds[index % runs])
            )
        }
        let writer = try OfflineLogWriter(folder: folder)
        var written = 0
        var batchToWrite: [OfflineLogEntry] = []
        let elapsed = try ContinuousClock().measure {
            while written < events {
                batchToWrite.removeAll(keepingCapacity: true)
                while batchToWrite.count < batch, written < events {
                    var entry = entries[written % entries.count]
                    entry.position = UInt64(written)
                    entry.event.sequence = written / runs + 1
                    batchToWrite.append(entry)
                    written += 1
                }
                try writer.append(batchToWrite)
            }
        }
        report("written", written, in: elapsed)
        print("sync       \(try ContinuousClock().measure { try writer.sync() })")
        var unfinished = 0
        let looking = try ContinuousClock().measure {
            unfinished = try OfflineLogFolder(path: folder).unfinishedRuns().count
        }
        print("unfinished \(unfinished) runs of \(runs), found in \(looking)")
        var read = 0
        let files = try OfflineLogFolder(path: folder).files()
        let reading = try ContinuousClock().measure {
            for file in files {
                let reader = try OfflineLogReader(path: OfflineLogFolder(path: folder).path(of: file))
                while case .entry = try reader.next() {
                    read += 1
                }
            }
        }
        report("read", read, in: reading)
        guard read == events else { throw NotMeasured("\(events) events were written, and \(read) read.") }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print("resident   \(usage.ru_maxrss / 1_024) MiB at most")
    }

    private func report(_ what: String, _ count: Int, in elapsed: Duration) {
        let rate = Double(count) / (elapsed / .seconds(1))
        print("\(what.padding(toLength: 10, withPad: " ", startingAt: 0)) \(count) events, \(Int(rate)) a second")
    }
}
