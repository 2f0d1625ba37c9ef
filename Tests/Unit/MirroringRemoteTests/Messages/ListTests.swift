import Glibc
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringRemote

@Suite struct ListTests {
    private func facts(_ kind: FileFacts.Kind) -> FileFacts {
        var facts = FileFacts(stat())
        facts.kind = kind
        facts.identity = FileFacts.Identity(device: .max, inode: 7)
        facts.size = .max
        facts.allocated = 512
        facts.mode = 0o7755
        facts.owner = .max
        facts.links = 2
        facts.modified = FileTime(seconds: .min, nanoseconds: 999_999_999)
        facts.attributes = .all
        facts.capability = [0x01, 0, 0, 0x02, 0xFF]
        return facts
    }

    @Test func `facts are as they were sent`() throws {
        let failure = FailureMessage(.authorization, item: "a/b", reach: "item", "a/b can't be read.")
        let unnamed = FailureMessage(.internal, reach: "run", "")
        let list = FactsList([
            .success(facts(.file)), .success(nil), .success(facts(.folder)), .failure(failure), .success(facts(.other)),
            .failure(unnamed),
        ])
        #expect(try FactsList(records: list.records, expecting: 6) == list)
        #expect(try FactsList(records: [], expecting: 0) == FactsList([]))
        for count in [0, 5, 7] {
            #expect(throws: ProtocolViolation.self) { try FactsList(records: list.records, expecting: count) }
        }
    }

    @Test(
        arguments: [
            "1\0some\0", "2\0none\0x\0", "12\0none\01\01\01\01\01\01\01\01\01.1\00\0\0",
            "11\0file\01\01\01\01\01\01\01\01.1\00\0\0", "12\0file\01\01\0-1\01\01\01\01\01\01.1\00\0\0",
            "12\0file\01\01\01\0-1\01\01\01\01\01.1\00\0\0", "12\0file\01\01\01\01\04096\01\01\01\01.1\00\0\0",
            "12\0file\01\01\01\01\01\0-1\01\01\01.1\00\0\0", "12\0file\01\01\01\01\01\01\04294967296\01\01.1\00\0\0",
            "12\0file\01\01\01\01\01\01\01\01\01\00\0\0", "12\0file\01\01\01\01\01\01\01\01\01.1000000000\00\0\0",
            "12\0file\01\01\01\01\01\01\01\01\01.-1\00\0\0", "12\0file\01\01\01\01\01\01\01\01\01.1.1\00\0\0",
            "12\0file\01\01\01\01\01\01\01\01\01.1\04\0\0", "12\0file\01\01\01\01\01\01\01\01\01.1\00\00\0",
            "12\0file\01\01\01\01\01\01\01\01\01.1\00\00G\0",
            "4\0failure\0internal\0a\0item\0", "5\0failing\0internal\0a\0item\0It rains.\0",
        ]
    )
    func `facts that are none`(record: String) {
        #expect(throws: ProtocolViolation.self) { try FactsList(records: Array(record.utf8), expecting: 1) }
    }

    @Test func `failures in a list are lines`() throws {
        let record = "5\0failure\0flood\0a\nb\0all\0\u{1B}[2J\0"
        let list = try FactsList(records: Array(record.utf8), expecting: 1)
        let category = MirroringEvents.Category(rawValue: "flood")
        #expect(list.facts == [.failure(FailureMessage(category, item: "a\u{FFFD}b", reach: "all", "\u{FFFD}[2J"))])
    }

    @Test func `places are in order, and each in the list`() throws {
        let list = IndexList([5, 0, 2])
        #expect(list.indices == [0, 2, 5])
        #expect(try IndexList(records: list.records, of: 6) == list)
        #expect(try IndexList(records: [], of: 0).indices == [])
        #expect(throws: ProtocolViolation.self) { try IndexList(records: list.records, of: 5) }
        for text in ["1\01\01\01\0", "1\02\01\01\0", "1\0-1\0", "1\0x\0", "2\01\02\0"] {
            #expect(throws: ProtocolViolation.self, "\(text)") { try IndexList(records: Array(text.utf8), of: 9) }
        }
    }

    @Test func `an rsync's ending`() throws {
        let ending = RsyncEnding(code: -9, messages: ["rsync: a", "", "b\tc\u{1B}"])
        #expect(ending.messages == ["rsync: a", "", "b\u{FFFD}c\u{FFFD}"])
        #expect(try RsyncEnding(records: ending.records) == ending)
        let folders: [ServedFolder: String] = [.tree: "/proc/17/fd/9", .partial: "/proc/17/fd/2/partial"]
        let named = RsyncEnding(code: 23, messages: ["rsync: b"], folders: folders)
        #expect(try RsyncEnding(records: named.records) == named)
        let long = String(repeating: "x", count: 2_000)
        let flood = RsyncEnding(code: 23, messages: [String](repeating: long, count: 2_000))
        #expect(flood.messages.count == 1_000)
        #expect(flood.messages.allSatisfy { $0.utf8.count == 1_024 })
        #expect(flood.records.count <= FrameKind.ended.messageLimit)
        #expect(try RsyncEnding(records: flood.records) == flood)
        for text in [
            "", "1\0x\0", "1\0256\0", "2\00\0x\0", "2\0tree\0/proc/1/fd/1\0", "1\00\02\0root\0/proc/1/fd/1\0",
            "1\00\02\0tree\0/\0", "1\00\02\0tree\0\0", "1\00\02\0tree\0/proc/1/fd/1/\0",
            "1\00\02\0tree\0/proc/1/fd/x\0",
            "1\00\02\0tree\0/proc/1/fd/1/..\0", "1\00\02\0tree\0/proc/1/fd/1/a/b\0",
            "1\00\02\0tree\0/proc/1/fd/1\02\0tree\0/proc/1/fd/1\0", "1\00\03\0tree\0/proc/1/fd/1\01\0",
        ] {
            #expect(throws: ProtocolViolation.self, "\(text)") { try RsyncEnding(records: Array(text.utf8)) }
        }
    }

    @Test func `names of accounts`() throws {
        let names = AccountNames(owners: [0: "root", 33: "www-data"], groups: [33: "www-data", .max: "ümlaut"])
        #expect(try AccountNames(records: names.records) == names)
        for fields in ["other\01\0a", "owner\0-1\0a", "owner\01\0", "owner\01\0a:b", "group\01\0a\nb"] {
            let text = "3\0\(fields)\0"
            #expect(throws: ProtocolViolation.self, "\(text)") { try AccountNames(records: Array(text.utf8)) }
        }
        #expect(throws: ProtocolViolation.self) {
            try AccountNames(records: Array("3\0owner\01\0".utf8) + [0xFF, 0])
        }
    }

    @Test func `texts become lines`() {
        #expect(MessageText.line(Array("a\r\nb\u{85}c".utf8)) == "a\u{FFFD}\u{FFFD}b\u{FFFD}c")
        #expect(MessageText.line([0xFF, 0x41]) == "\u{FFFD}A")
        #expect(MessageText.line(Array("éé".utf8), limit: 3) == "é")
        #expect(MessageText.isLine("a b"))
        #expect(!MessageText.isLine("a\nb"))
        #expect(!MessageText.isLine("é", limit: 1))
    }
}
