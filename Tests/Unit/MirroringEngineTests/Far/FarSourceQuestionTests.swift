import Foundation
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

@Suite(.serialized) struct FarSourceQuestionTests {
    private static func path(_ text: String) -> RelativePath { RelativePath(unchecked: Array(text.utf8)) }

    private static let mounts = SourceMounts(
        source: Array("/srv".utf8),
        places: [
            SourceMounts.Place(path: .root, mount: .init(point: [UInt8(ascii: "/")], device: "8:1")),
            SourceMounts.Place(path: path("a\nb"), mount: .init(point: Array("/srv/a\nb".utf8), device: "0:57")),
            SourceMounts.Place(path: path("c"), mount: .init(point: [47], device: "8:1", folder: Array("s:/\n".utf8))),
        ]
    )
    private static let folder = FileFacts.Identity(device: .max, inode: 7)

    @Test(
        arguments: [
            .identify, .check(SourceIdentity(folder: folder)), .check(SourceIdentity(folder: folder, mounts: mounts)),
            .noteMounts(withFolders: true), .noteMounts(withFolders: false), .lost(mounts), .isEmpty(but: []),
            .isEmpty(but: ["/lost+found/", "*"]), .look([]),
            .search(SoughtAttributes(.all, capabilities: true), leavingOut: ["/a\n/", "*"]),
            .search(SoughtAttributes([], capabilities: false), leavingOut: []),
            .look([.root, path("a\n/b")]), .refusals([.init(path: .root, isFolder: true)]), .unreadable([path("a")]),
            .prove([Deletion(path: path("a"), isFolder: true)], SourceIdentity(folder: folder, mounts: mounts)),
            .prove([], SourceIdentity(folder: folder)), .trace,
            .digests([.init(path: path("a/b"), facts: FileFacts(stat()))]),
        ] as [FarSourceQuestion]
    )
    func `a question is what was asked`(question: FarSourceQuestion) throws {
        #expect(try FarSourceQuestion(records: question.records) == question)
    }

    @Test(
        arguments: [
            "", "1\0", "1\0steal\0", "1\0identify\01\0x\0", "1\0look\01\0../x\0", "1\0look\01\0/etc\0",
            "1\0look\01\0a//b\0", "1\0look\01\0a/\0", "1\0look\02\0a\0b\0", "1\0refusals\01\0a\0",
            "1\0refusals\02\0a\02\0", "1\0unreadable\01\0.\0", "1\0check\0", "3\0check\01\02\0",
            "4\0check\01\02\01\0", "4\0check\01\02\0-1\0", "4\0check\01\02\065537\0",
            "4\0prove\01\02\00\02\0\00\0", "4\0prove\01\02\02\01\0/srv\0", "1\0digests\02\0a\0b\0", "1\0lost\0",
            "1\0lost\01\0srv\0", "1\0lost\01\0/srv\04\0\0/\08:1\0\0", "1\0trace\01\0\0", "1\0isEmpty\02\0a\0b\0",
            "1\0look\01\0a",
            "1\0search\0", "3\0search\04\00\0", "3\0search\03\02\0", "3\0search\03\01\02\0a\0b\0",
            "1\0isEmpty\01\0" + String(repeating: "x", count: 1_025) + "\0",
            "1\0isEmpty\0" + String(repeating: "1\0x\0", count: 65),
        ]
    )
    func `what is no question is refused`(text: String) {
        #expect(throws: ProtocolViolation.self) { try FarSourceQuestion(records: Array(text.utf8)) }
    }

    @Test func `a pattern is text`() {
        let records = Array("1\0isEmpty\01\0".utf8) + [0xFF, 0]
        #expect(throws: ProtocolViolation.self) { try FarSourceQuestion(records: records) }
    }
}
