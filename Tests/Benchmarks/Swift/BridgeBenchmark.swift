import ArgumentParser
import Foundation
import MirroringBridge

/// A bridge alone in its process, while others publish: what an event costs it, and how soon after a start its cache is full.
struct BridgeBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bridge",
        abstract: "Microseconds of CPU an event, beside publishers in other processes.",
        discussion: """
            Says "ready" when it has read and logged what was in the history, and then waits for so many events of others. When the last \
            of them is in its offline log on disk, it says at which time that was.
            """
    )

    @Option(help: "How many events others will publish.")
    var events = 100_000

    @Option(help: "The folder of its offline log; by default a new one, which is removed.")
    var folder: String?

    func run() async throws {
        let temporary = FileManager.default.temporaryDirectory.path + "/mirroring-benchmark-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        let broker = try MeasuredBroker.configuration()
        try await MeasuredBridge.run(on: broker, offlineFolder: folder ?? temporary) { measured in
            let cached = await measured.bridge.history.cachedCount
            print(String(format: "cached \(cached) in %.3f s", measured.timeToCache / .seconds(1)))
            print("ready")
            // Who waits for that reads a pipe.
            fflush(nil)
            if events > 0 { try await measure(measured.bridge) }
        }
    }

    private func measure(_ bridge: Bridge) async throws {
        let last = (await bridge.history.nextPosition ?? 0) + UInt64(events)
        let before = ProcessTime.now
        // Seldom: what it costs to look counts as the bridge's.
        try await poll(for: "Logging \(events) events", every: .milliseconds(20), within: .seconds(7_200)) {
            await bridge.storedPosition ?? 0 >= last
        }
        print(String(format: "logged   %.3f", Date().timeIntervalSince1970))
        let cpu = (ProcessTime.now - before) / .microseconds(1) / Double(events)
        print(String(format: "CPU      %8.1f µs an event", cpu))
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print("resident \(usage.ru_maxrss / 1_024) MiB at most")
    }
}
