import Foundation
import MirroringOfflineLog
import MirroringWire
import Testing

@testable import MirroringBridge

@Suite struct CheckpointStoreTests {
    private func store(of folder: String) throws -> CheckpointStore {
        CheckpointStore(in: try OpenedLogFolder(making: folder))
    }

    @Test func positionIsReadBackAndANewOneReplacesIt() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try self.store(of: folder)
        #expect(store.load() == nil)
        let first = Checkpoint(nextPosition: 7, lastPosition: 6, lastMessageId: nil)
        let second = Checkpoint(nextPosition: .max, lastPosition: .max - 1, lastMessageId: "id")
        try store.save(first)
        #expect(store.load() == first)
        try store.save(second)
        #expect(try self.store(of: folder).load() == second)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [".position.json"])
        try Data("{".utf8).write(to: URL(filePath: store.path))
        #expect(store.load() == nil, "what can't be read counts as nothing: the history is read from its start")
        try Data(repeating: UInt8(ascii: "["), count: 513).write(to: URL(filePath: store.path))
        #expect(store.load() == nil, "nor does what Foundation would end the process at")
    }

    /// The history is read from its start for it, which may take hours: somebody wants to know why.
    @Test(arguments: ["", "{", #"{"nextPosition":-1}"#])
    func whatMakesNoSenseIsSetAsideByWhoReadsOn(content: String) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)"
        let store = try self.store(of: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var distrust: [String] = []
        let none = store.takeOver { distrust.append($0) }
        #expect(none == nil)
        #expect(distrust == [], "nothing was stored yet")
        try Data(content.utf8).write(to: URL(filePath: store.path))
        let seen = store.load { distrust.append($0) }
        #expect(seen == nil)
        #expect(distrust == ["\(store.path) can't be understood."])
        #expect(try String(contentsOfFile: store.path, encoding: .utf8) == content, "who only looks changes nothing")

        let taken = store.takeOver { distrust.append($0) }
        #expect(taken == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let aside = try #require(names.first)
        #expect(names.count == 1 && aside.hasPrefix(".position.json.damaged-"))
        #expect(try String(contentsOfFile: "\(folder)/\(aside)", encoding: .utf8) == content)
        #expect(distrust.last == "\(store.path) can't be understood; it is kept beside as \(folder)/\(aside).")
        let own = Checkpoint(nextPosition: 7, lastPosition: 6)
        try store.save(own)
        let stored = store.takeOver { distrust.append($0) }
        #expect(stored == own)
        #expect(distrust.count == 2)
    }

    /// As bridges before this one have stored it.
    @Test func storedFileKeepsItsForm() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try self.store(of: folder)
        let old = #"{"nextPosition":7,"lastMessageId":"id","epoch":"e","lastPosition":9}"#
        try Data(old.utf8).write(to: URL(filePath: store.path))
        let checkpoint = Checkpoint(nextPosition: 7, lastPosition: 9, lastMessageId: "id", epoch: "e")
        #expect(store.load() == checkpoint)
        try store.save(checkpoint)
        let new = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: store.path)))
        let stored = try JSONSerialization.jsonObject(with: Data(old.utf8))
        #expect(new as? NSDictionary == stored as? NSDictionary)
        try Data(#"{"nextPosition":7,"lastPosition":6}"#.utf8).write(to: URL(filePath: store.path))
        #expect(store.load() == Checkpoint(nextPosition: 7, lastPosition: 6), "its history was not known")
    }

    @Test(.timeLimit(.minutes(15)), arguments: ["folder", "full folder", "link", "pipe"])
    func whatSomebodyHasPutInPlaceOfTheNewFileIsInNoWay(kind: String) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try self.store(of: folder)
        let new = "\(store.path).new"
        switch kind {
        case "link": symlink("/tmp/mirroring-elsewhere", new)
        case "pipe": mkfifo(new, 0o600)
        default: mkdir(new, 0o700)
        }
        if kind == "full folder" { mkdir("\(new)/inner", 0o700) }
        for position in 7...8 {
            let checkpoint = Checkpoint(nextPosition: UInt64(position), lastPosition: 6)
            try store.save(checkpoint)
            #expect(store.load() == checkpoint)
        }
        #expect(!FileManager.default.fileExists(atPath: "/tmp/mirroring-elsewhere"))
    }

    @Test(.timeLimit(.minutes(15))) func whatCanBeNoPositionIsNotRead() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try self.store(of: folder)
        try store.save(Checkpoint(nextPosition: 7, lastPosition: 6))
        truncate(store.path, 64 << 30)
        #expect(store.load() == nil)
        unlink(store.path)
        mkfifo(store.path, 0o600)
        #expect(store.load() == nil)
    }

    @Test func folderThatIsGoneIsNamed() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)"
        let store = try self.store(of: folder)
        rmdir(folder)
        let error = #expect(throws: StoredValueError.self) {
            try store.save(Checkpoint(nextPosition: 7, lastPosition: 6, lastMessageId: nil))
        }
        #expect(
            error?.description
                == "\(folder)/.position.json can't be written: no such file or directory. The bridge keeps trying."
        )
    }

    /// He says that the history was read to its end, and nothing of it would ever be written.
    @Test(arguments: ["link"] + (geteuid() == 0 ? ["another's"] : []))
    func aStrangersPositionIsNotBelieved(kind: String) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/position-\(UUID().uuidString)"
        let store = try self.store(of: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try store.save(Checkpoint(nextPosition: .max, lastPosition: 6))
        if kind == "link" {
            rename(store.path, "\(folder)/other")
            symlink("other", store.path)
        } else {
            chown(store.path, 65_534, 65_534)
        }
        var distrust: [String] = []
        let strange = store.load { distrust.append($0) }
        #expect(strange == nil)
        #expect(distrust.count == 1 && distrust[0].hasPrefix(store.path), "\(distrust)")
        let own = Checkpoint(nextPosition: 7, lastPosition: 6)
        try store.save(own)
        let stored = store.load { distrust.append($0) }
        #expect(stored == own)
        #expect(distrust.count == 1)
    }
}
