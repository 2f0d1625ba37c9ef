import Foundation
import Testing

@testable import MirroringBridge

@Suite struct PositionStoreTests {
    @Test func positionIsReadBackAndANewOneReplacesIt() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)/inner"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try PositionStore(folder: folder)
        #expect(store.load() == nil)
        try store.save(7)
        try store.save(.max)
        #expect(try PositionStore(folder: folder).load() == .max)
        try Data("{".utf8).write(to: URL(filePath: "\(folder)/position.json"))
        #expect(store.load() == nil, "what can't be read counts as nothing: the history is read from its start")
    }
}
