import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringOfflineLog
import MirroringWire
import Subprocess
import TestSupport
import Testing

/// The offline log when several bridges share its folder, or its disk is full.
@Suite(.timeLimit(.minutes(15))) struct SharedLogTests: BridgeSuite {
    private static let writes = "writing the offline log now"
    private static let standsBy = "standing by"

    /// The writer stops, its lock is still there, and events come; then it is killed and nothing comes any more. The other bridge
    /// takes over and writes what the first did not, each event once.
    @Test func bridgeThatStandsByTakesOverFromAKilledOneAndMissesNothing() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let offline = folder.path() + "/offline"
                let run = MirroringStatusEventArgs.wholeRun(300)
                let environment = environment(broker, folder)
                _ = try await Product.mom.withRunning(["bridge"], environment: environment) { first in
                    try await first.errorOutput.first(containing: "ready")
                    _ = try await Product.mom.withRunning(["bridge"], environment: environment) { second in
                        try await second.errorOutput.first(containing: Self.standsBy)
                        try await second.errorOutput.first(containing: "ready")
                        try await broker.publish(Array(run[..<100]))
                        try await eventually { logged(in: offline) >= 100 }
                        kill(first.process.value, SIGSTOP)
                        try await broker.publish(Array(run[100..<200]))
                        // Longer than it takes to look again: as long as the first one lives, its lock holds.
                        try await Task.sleep(for: .seconds(2))
                        #expect(await !second.errorOutput.lines.contains { $0.contains(Self.writes) })
                        kill(first.process.value, SIGKILL)
                        try await second.errorOutput.first(containing: Self.writes)
                        try await eventually { logged(in: offline) >= 200 }
                        try await broker.publish(Array(run[200...]))
                        try await eventually { logged(in: offline) >= 300 }
                    }
                }
                let file = try #require(try OfflineLogFolder(path: offline).files().first)
                let proof = try OfflineLogVerifier().verify(path: "\(offline)/\(file.name)")
                #expect(proof.problems == [])
                #expect(proof.events == 300)
                #expect(proof.isFinished)
            }
        }
    }

    /// Both see everything, one writes; when it ends in good order the other goes on at once.
    @Test func twoBridgesHaveTheSameCacheAndOneLog() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.wholeRun(200)
                try await broker.publish([("nonsense", [])])
                try await broker.withBridge(in: folder) { writer in
                    try await broker.withBridge(in: folder) { standby in
                        try await broker.publish(Array(run[..<120]))
                        try await eventually { await standby.history.events.count == 120 }
                        try await eventually { await writer.history.events.count == 120 }
                        let end = await writer.history.nextPosition
                        try await eventually { await writer.storedPosition ?? 0 >= end ?? .max }
                        #expect(await standby.storedPosition == nil)
                        try await eventually { try await broker.ready(in: WireNames.Queue.deadLetter) == 1 }
                    }
                }
                try await broker.withBridge(in: folder) { next in
                    try await broker.publish(Array(run[120...]))
                    try await eventually { await next.history.events.map(\.event) == run }
                    try await eventually { await next.storedPosition == next.history.nextPosition }
                    #expect(try await broker.ready(in: WireNames.Queue.deadLetter) == 1, "sent once")
                }
                #expect(try sequences(of: run[0].runId, in: folder.path() + "/offline") == Array(1...200))
            }
        }
    }

    /// The bridge keeps its cache up, stops storing its position, and catches up when there is room, without an event to wake it.
    @Test func fullDiskLosesNothing() async throws {
        try await withTemporaryFolder { folder in
            let offline = folder.path() + "/offline"
            try FileManager.default.createDirectory(atPath: offline, withIntermediateDirectories: true)
            guard mount("tmpfs", offline, "tmpfs", 0, "size=1m") == 0 else {
                print("skipped: mounting a small tmpfs is not permitted here, it takes root's rights")
                return
            }
            defer { umount2(offline, Int32(MNT_DETACH)) }
            try await withBroker { broker in
                let runs = (0..<4).map { _ in MirroringStatusEventArgs.wholeRun(60, runId: UUID()) }
                try await broker.withBridge(in: folder) { bridge in
                    try await broker.publish(runs[0])
                    let stored = UInt64(60)
                    try await eventually { await bridge.storedPosition ?? 0 >= stored }
                    let ballast = offline + "/ballast"
                    // A position could still be stored, but no run be written.
                    #expect(truncate(ballast, fill(ballast) - 8_192) == 0)
                    for run in runs[1...] { try await broker.publish(run) }
                    try await eventually { await bridge.history.events.count == 240 }
                    try await Task.sleep(for: .seconds(1))  // so that a wrong position would be stored
                    let read = try #require(await bridge.history.nextPosition)
                    #expect(await bridge.storedPosition ?? 0 < read)
                    #expect(logged(in: offline) < 240)
                    try FileManager.default.removeItem(atPath: ballast)
                    let end = try #require(await bridge.history.nextPosition)
                    try await eventually { await bridge.storedPosition ?? 0 >= end }
                }
                for run in runs {
                    #expect(try sequences(of: run[0].runId, in: offline) == Array(1...60))
                }
            }
        }
    }

    /// Writes zeros until the disk takes no more; returns how many bytes.
    private func fill(_ path: String) -> off_t {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        let zeros = [UInt8](repeating: 0, count: 4_096)
        var count: off_t = 0
        while true {
            let written = write(descriptor, zeros, zeros.count)
            guard written > 0 else { return count }
            count += off_t(written)
        }
    }
}
