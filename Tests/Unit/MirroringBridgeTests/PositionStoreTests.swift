import Foundation
import Testing

@testable import MirroringBridge

@Suite struct PositionStoreTests {
    @Test func positionIsReadBackAndANewOneReplacesIt() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)/inner"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try PositionStore(folder: folder)
        #expect(store.load() == nil)
        let first = HistoryMark(nextPosition: 7, lastPosition: 6, lastMessageId: nil)
        let second = HistoryMark(nextPosition: .max, lastPosition: .max - 1, lastMessageId: "id")
        try store.save(first)
        #expect(store.load() == first)
        try store.save(second)
        #expect(try PositionStore(folder: folder).load() == second)
        try Data("{".utf8).write(to: URL(filePath: "\(folder)/position.json"))
        #expect(store.load() == nil, "what can't be read counts as nothing: the history is read from its start")
    }
}
