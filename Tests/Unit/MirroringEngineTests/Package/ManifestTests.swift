import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A manifest may come from another machine: what can't be true of a file is refused, and what is read is what would be written.
@Suite struct ManifestTests {
    private func manifest(_ kind: String, _ facts: String...) throws -> Manifest {
        let entries = facts.enumerated().map { number, facts in
            #"{"path":"item \#(number)","kind":"\#(kind)","mode":420,"owner":0,"group":0,"seconds":1,\#(facts)}"#
        }
        let json = """
            {"formatVersion":1,"packageId":"\(UUID())","packageNumber":1,"jobId":"\(UUID())","runId":"\(UUID())",\
            "entries":[\(entries.joined(separator: ","))],"obstacles":[],"deletions":[]}
            """
        return try Manifest(json: Data(json.utf8), from: "manifest.json")
    }

    @Test(arguments: [
        #""size":-1,"nanoseconds":0"#, #""size":1,"nanoseconds":-1"#, #""size":1,"nanoseconds":1000000000"#,
        #""size":1,"nanoseconds":1073741823"#, #""size":1,"allocated":-1,"nanoseconds":0"#,
    ])
    func whatIsTrueOfNoFileIsRefused(_ facts: String) throws {
        let failure = try #require(throws: RunFailure.self) { try manifest("file", facts) }
        #expect(failure.category == .validation)
        #expect(failure.description.hasPrefix("manifest.json says what is true of no file: item 0 has"))
    }

    @Test func bytesThatCannotBeCountedAreRefused() throws {
        let most = #""size":9223372036854775807,"nanoseconds":0"#
        #expect(try manifest("file", most).totalBytes == .max)
        let failure = try #require(throws: RunFailure.self) { try manifest("file", most, #""size":1,"nanoseconds":0"#) }
        #expect(failure.description == "manifest.json names more bytes than there are on any disk.")
        var twice = try manifest("file", most)
        twice.entries += twice.entries
        #expect(twice.totalBytes == .max)
        let progress = PackageTransfer.Progress(sent: 1, received: .max).behind(.max, items: 0)
        #expect(progress.sent == .max && progress.received == .max)
    }

    @Test func bracketsAloneAreRefused() throws {
        let json = Data(repeating: UInt8(ascii: "["), count: 513)
        let failure = try #require(throws: RunFailure.self) { try Manifest(json: json, from: "manifest.json") }
        #expect(failure.description.hasPrefix("manifest.json is no manifest of a package"))
    }

    /// It reads what the engine writes, and only that: the rest is the decoder's, which comes to the same.
    @Test func `what it was written as is read the fast way`() throws {
        let names: [[UInt8]] = [
            [], Array("a/b".utf8), Array("\"quoted\" \\ and/more".utf8), Array("Übersicht/目次.html".utf8),
            [0xFF, 0x2F, 0x20],
            Array("with\ttab".utf8),
        ]
        var facts = FileFacts(stat())
        facts.kind = .file
        (facts.size, facts.allocated) = (5, 4)
        (facts.mode, facts.owner, facts.group) = (0o644, 1, .max)
        facts.modified = FileTime(seconds: -5, nanoseconds: 999_999_999)
        facts.capability = [1, 0, 0xFF, 0xFE]
        var folder = facts
        (folder.kind, folder.size, folder.allocated, folder.capability) = (.folder, 0, 0, [])
        var manifest = try manifest("file", #""size":5,"nanoseconds":0"#)
        manifest.attributes = .all
        for name in names {
            let path = RelativePath(unchecked: name)
            manifest.entries.append(Manifest.Entry(path: path, kind: .folder, facts: folder))
            guard !path.isRoot else { continue }
            manifest.entries.append(Manifest.Entry(path: path, kind: .file, facts: facts, digest: "0aF"))
            manifest.entries.append(Manifest.Entry(path: path, kind: .hardLink(path), facts: facts))
            manifest.deletions.append(Deletion(path: path, isFolder: name.count > 3))
        }
        let json = Data(manifest.json())
        #expect(try Manifest(json: json, from: "manifest.json") == manifest)
        // A tab is written as one of those escapes that are left to the decoder.
        #expect(ManifestReader.read(json) == nil)
        manifest.entries.removeAll { $0.path.bytes.contains(9) }
        manifest.deletions.removeAll { $0.path.bytes.contains(9) }
        let plain = Data(manifest.json())
        #expect(ManifestReader.read(plain) != nil)
        #expect(try Manifest(json: plain, from: "manifest.json") == manifest)
        let text = String(decoding: plain, as: UTF8.self)
        for (part, other) in [
            ("\"mode\":", "\"mode\": "), ("\"owner\":1", "\"owner\":01"), ("\n", ""), ("}\n", "}\n "),
            ("\"attributes\":3", "\"attributes\":300"), ("\"capability\":\"", "\"capability\":\"-"),
        ] {
            let changed = Data(text.replacing(part, with: other).utf8)
            #expect(changed != plain && ManifestReader.read(changed) == nil, "\(part)")
        }
    }

    @Test func onlyFilesHaveSizes() throws {
        let manifest = try manifest("folder", #""size":5,"nanoseconds":0"#)
        #expect(manifest.entries.map(\.facts.size) == [0])
        #expect(try Manifest(json: Data(manifest.json()), from: "manifest.json") == manifest)
    }

    /// By its facts an import tells whether what arrived, or has another name already, is what was sent.
    @Test func `what an import needs is in it`() throws {
        var facts = FileFacts(stat())
        facts.kind = .file
        (facts.size, facts.allocated) = (1 << 30, 4_096)
        (facts.mode, facts.owner, facts.group) = (0o4755, 33, 7)
        facts.modified = FileTime(seconds: -1, nanoseconds: 999_999_999)
        facts.capability = [1, 0, 0, 2, 0xFF]
        var link = facts
        link.capability = []
        (link.kind, link.size, link.allocated) = (.other, 0, 0)
        var folder = link
        folder.kind = .folder
        let (path, other) = (RelativePath(unchecked: [0xFF, 0x0A]), RelativePath(unchecked: Array("ü/b".utf8)))
        let sent = Manifest(
            packageId: UUID(),
            packageNumber: 3,
            jobId: UUID(),
            runId: UUID(),
            attributes: .accessLists,
            entries: [
                Manifest.Entry(path: .root, kind: .folder, facts: folder),
                Manifest.Entry(path: path, kind: .file, facts: facts, digest: "0aF9"),
                Manifest.Entry(path: other, kind: .other, facts: link),
                Manifest.Entry(path: other, kind: .attributes, facts: facts),
                Manifest.Entry(path: other, kind: .hardLink(path), facts: facts),
                Manifest.Entry(path: path, kind: .hardLink(other), facts: link),
            ],
            obstacles: [Deletion(path: path, isFolder: true)],
            deletions: [Deletion(path: other, isFolder: false)]
        )
        #expect(try Manifest(json: Data(sent.json()), from: "manifest.json") == sent)
    }

    @Test func `what is no digest, or says more than there is, does not count`() throws {
        let whole = try manifest("file", #""size":5,"allocated":4096,"nanoseconds":0"#, #""size":5,"nanoseconds":0"#)
        #expect(whole.entries.map(\.facts.allocated) == [5, 5])
        for text in ["", "xyz", String(repeating: "0", count: 129), "ab\\u0000"] {
            #expect(throws: RunFailure.self, "\(text)") {
                try manifest("file", "\"size\":1,\"digest\":\"\(text)\",\"nanoseconds\":0")
            }
        }
    }

    @Test func `capabilities are a program's, and short`() throws {
        let long = Data(repeating: 1, count: 65).base64EncodedString()
        for (kind, text) in [("folder", "AQ=="), ("file", long), ("file", "no base64")] {
            #expect(throws: RunFailure.self, "\(text)") {
                try manifest(kind, "\"size\":1,\"nanoseconds\":0,\"capability\":\"\(text)\"")
            }
        }
        let whole = try manifest("file", #""size":1,"nanoseconds":0,"capability":"AQ==""#)
        #expect(whole.entries.map(\.facts.capability) == [[1]])
    }
}
