import Foundation
import Logging
import MirroringBridge
import MirroringEvents
import MirroringOfflineLog
import RabbitMQClient
import TestSupport
import Testing

/// What tests of bridges share: a monitoring folder `offline` in a folder of the test's own.
protocol BridgeSuite {}

extension BridgeSuite {
    /// What a bridge process needs in its environment.
    func environment(_ broker: TestBroker, _ folder: URL) -> [String: String] {
        broker.environment.merging(["MIRRORING_OFFLINE_FOLDER": folder.path() + "/offline"]) { $1 }
    }

    func sequences(of runId: UUID, in folder: String) throws -> [Int] {
        let file = try #require(try OfflineLogFolder(path: folder).files().first { $0.runId == runId })
        let reader = try OfflineLogReader(path: "\(folder)/\(file.name)")
        var sequences: [Int] = []
        while let item = try reader.next() {
            if case .entry(let entry) = item { sequences.append(entry.event.sequence) } else { Issue.record("\(item)") }
        }
        return sequences
    }

    /// How many events the XML files hold, by their lines: a reader would wait for a killed writer's lock.
    func logged(in folder: String) -> Int {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".xml") }.reduce(0) { count, file in
            let text = FileManager.default.contents(atPath: "\(folder)/\(file)") ?? Data()
            return count + text.count { $0 == UInt8(ascii: "\n") }
        }
    }
}
