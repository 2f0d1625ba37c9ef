import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringAlerts

/// What an alerter remembers after it was ended.
@Suite struct DeskStoreTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/alerts-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test func whatWasStoredIsThereAgain() throws {
        try withFolder { path in
            let folder = try AlerterFolder(path)
            let store = DeskStore(of: "ops", in: folder.folder, at: folder.path)
            #expect(try store.load() == nil)
            var desk = AlertDesk()
            desk.take(.sample(.ended(.failed)), AlertRules(), at: .minute(0))
            try store.save(desk)
            #expect(try DeskStore(of: "ops", in: folder.folder, at: folder.path).load() == desk)
            #expect(try DeskStore(of: "other", in: folder.folder, at: folder.path).load() == nil)
        }
    }

    /// Alerts would be told again, and those that last would never end.
    @Test func nothingIsBegunAnewOverWhatCannotBeRead() throws {
        try withFolder { path in
            let folder = try AlerterFolder(path)
            try Data("{".utf8).write(to: URL(filePath: "\(path)/ops.json"))
            let store = DeskStore(of: "ops", in: folder.folder, at: folder.path)
            let error = try #require(throws: AlertStoreError.self) { try store.load() }
            #expect(error.description.contains("\(path)/ops.json"))
        }
    }

    @Test func twoAlertersDoNotShareAFolder() throws {
        try withFolder { path in
            let first = try AlerterFolder(path)
            let error = try #require(throws: AlertStoreError.self) { try AlerterFolder(path) }
            #expect(error.description.hasPrefix("Another mom alert uses the folder \(path)."))
            #expect(first.path == path)
        }
    }

    @Test func theTimesOfTheCanaryAreMetrics() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/canary-\(UUID().uuidString).prom"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let book = CanaryBook(file: path)
        try await book.note("ops", at: .minute(0))
        try await book.note("chat", at: .minute(1))
        try await book.note("ops", at: .minute(2))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            text == """
                # HELP mirroring_alert_canary_timestamp_seconds When the canary was last delivered to a target of mom alert.
                # TYPE mirroring_alert_canary_timestamp_seconds gauge
                mirroring_alert_canary_timestamp_seconds{target="chat"} 1780000060
                mirroring_alert_canary_timestamp_seconds{target="ops"} 1780000120

                """
        )
    }
}
