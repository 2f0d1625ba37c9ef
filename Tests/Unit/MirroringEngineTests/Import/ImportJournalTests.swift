import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What is read of a journal, and what is left alone; what an undoing gives back.
@Suite struct ImportJournalTests {
    private let fixture: EngineFixture
    private let folder: PackageFolder
    private var destination: String { fixture.destination }

    init() throws {
        fixture = try EngineFixture()
        folder = try StagingFolder(job: fixture.job()).package(UUID())
        try folder.create(manifest: [])
        mkdir(fixture.destination, 0o755)
    }

    private func steps() throws -> [ImportJournal.Step] {
        try ImportJournal.steps(of: folder, into: destination)
    }

    private func write(_ records: [[String]]) throws {
        let title = ["journal", folder.jobId.uuidString, folder.packageId.uuidString, destination]
        try write(raw: ([title] + records).flatMap { ["\($0.count)"] + $0 }.map { "\($0)\0" }.joined())
    }

    private func write(raw text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.journal))
        chmod(folder.journal, 0o600)
    }

    @Test func `a record that was cut short is not undone`() throws {
        let whole: [ImportJournal.Step] = [
            .makeFolder(RelativePath(unchecked: Array("a\nb".utf8))), .remove(RelativePath(unchecked: [0xFF]), kept: 3),
        ]
        do {
            let journal = try ImportJournal(of: folder, into: destination)
            for step in whole { try journal.append(step) }
        }
        #expect(try steps() == whole)
        let size = try #require(FileFacts(of: folder.journal)).size
        for cut in 1..<10 {
            truncate(folder.journal, size - cut)
            #expect(try steps() == Array(whole.prefix(1)))
        }
        // Where a power cut leaves zeros, nothing was written either.
        truncate(folder.journal, size - 13)
        truncate(folder.journal, size + 100)
        #expect(try steps() == Array(whole.prefix(1)))
    }

    @Test func `zeros and what has no end are passed over, however many`() throws {
        try write([["remove", "a", "1"]])
        let size = try #require(FileFacts(of: folder.journal)).size
        truncate(folder.journal, 4 << 20)
        let whole = [ImportJournal.Step.remove(RelativePath(unchecked: [UInt8(ascii: "a")]), kept: 1)]
        #expect(try steps() == whole)
        try write(raw: String(repeating: "\0", count: 100) + "1")
        #expect(try steps() == [])
        try write([["remove", "a", "1"]])
        let file = try FileHandle(forWritingTo: URL(filePath: folder.journal))
        try file.seek(toOffset: UInt64(size))
        try file.write(contentsOf: Data("\0\0\0not a field".utf8))
        #expect(try steps() == whole)
        try file.write(contentsOf: Data([0]))
        #expect(throws: RunFailure.self) { try steps() }
    }

    @Test func `each kind of step is read as it was written`() throws {
        let facts = try OpenedFolder.named(fixture.path).facts()
        let path = RelativePath(unchecked: Array("a b/c".utf8))
        let whole: [ImportJournal.Step] = [
            .put(path, facts.identity, staged: path, kept: nil), .put(path, facts.identity, staged: nil, kept: 7),
            .remove(path, kept: 0), .makeFolder(path), .removeFolder(path, ImportJournal.Attributes(facts)),
            .change(.root, facts.identity, ImportJournal.Attributes(facts)),
            .change(path, facts.identity, ImportJournal.Attributes(facts, ExtendedAttributes())),
            .removeFolder(
                path,
                ImportJournal.Attributes(facts, ExtendedAttributes([[0xFF]: [], [0x20, 0x2B]: [0, 1]]))
            ),
        ]
        let journal = try ImportJournal(of: folder, into: destination)
        for step in whole { try journal.append(step) }
        #expect(try steps() == whole)
    }

    @Test(arguments: [
        [["change", "evil", "0 2541 0 0 1700000000 0"]], [["remove", "evil", "1"], ["format", "disk"]],
        [["change", "evil", "1 2", "0 -1 0 0 0 0"]], [["change", "evil", "1 2", "0 4294967296 0 0 0 0"]],
        [["change", "evil", "1 2", "0 65535 0 0 0 0"]], [["change", "evil", "1 2", "0 1 0 0 0 0 0"]],
        [["change", "evil", "-1 2", "0 1 0 0 0 0"]], [["remove", "evil", "-1"]], [["remove", "../evil", "1"]],
        [["remove", "", "1"]], [["makeFolder", ""]], [["put", "", "1 2", "a", ""]], [["put", "a", "1 2", "/a", ""]],
        [["change", "evil", "1 2", "0 1 0 0 0 0 +x"]], [["change", "evil", "1 2", "0 1 0 0 0 0+ YQ==:"]],
        [["change", "evil", "1 2", "0 1 0 0 0 0 + YQ==:!"]], [["change", "evil", "1 2", "0 1 0 0 0 0 + AA==:"]],
        [["put", "a", "1 2", "a", "x"]], [["removeFolder", "a", "0 493 0 0 0 0"]],
    ])
    func `a record that no import writes is refused, and nothing is undone`(_ records: [[String]]) throws {
        try fixture.write(Array("stays".utf8), "new", in: destination)
        try fixture.write(Array("1".utf8), "old", in: folder.kept)
        try write([["remove", "stays", "1"]] + records)
        try checkRefusal("not understood")
    }

    @Test(arguments: ["-1\0x\0", "99\0", "9223372036854775807\0x\0", "x\0", "1\0x\0", "\0\0x\0"])
    func `a count that no record has is refused`(_ text: String) throws {
        try write([["makeFolder", "a"]])
        let start = try String(contentsOfFile: folder.journal, encoding: .utf8)
        try write(raw: start + text)
        try checkRefusal("not understood")
    }

    @Test(arguments: 1...3) func `a journal of something else is refused`(_ field: Int) throws {
        var title = ["journal", folder.jobId.uuidString, folder.packageId.uuidString, destination]
        title[field] = field == 3 ? "/another/destination" : UUID().uuidString
        try write(raw: (["4"] + title + ["2", "makeFolder", "a"]).map { $0 + "\0" }.joined())
        try checkRefusal("is of another package")
    }

    @Test func `a journal without a title is refused`() throws {
        try write(raw: "2\0makeFolder\0a\0")
        try checkRefusal("is of another package")
    }

    private func checkRefusal(_ reason: String) throws {
        let before = try Data(contentsOf: URL(filePath: folder.journal))
        let failure = #expect(throws: RunFailure.self) {
            try ImportUndo(folder: folder, destination: destination).run()
        }
        #expect(failure?.description.hasPrefix("\(folder.journal) ") == true, "\(String(describing: failure))")
        #expect(failure?.description.contains(reason) == true, "\(String(describing: failure))")
        #expect(try Data(contentsOf: URL(filePath: folder.journal)) == before)
        #expect(fixture.read("stays") ?? "new" == "new")
    }

    @Test func `a link or a writable file in the journal's place is not read`() throws {
        try write([["makeFolder", "a"]])
        chmod(folder.journal, 0o622)
        try checkRefusal("may be written by everybody")
        rename(folder.journal, "\(fixture.path)/elsewhere")
        symlink("\(fixture.path)/elsewhere", folder.journal)
        try checkRefusal("is a symbolic link")
    }

    @Test func `attributes go back to the file that had them, and to no other`() throws {
        let old = "\(destination)/a"
        try fixture.write(Array("a".utf8), "old", in: destination)
        chmod(old, 0o640)
        let facts = try #require(FileFacts(of: old))
        let path = RelativePath(unchecked: Array("a".utf8))
        func note() throws {
            let journal = try ImportJournal(of: folder, into: destination)
            try journal.append(.change(path, facts.identity, ImportJournal.Attributes(facts)))
        }
        try note()
        chmod(old, 0o600)
        try ImportUndo(folder: folder, destination: destination).run()
        #expect(FileFacts(of: old)?.mode == 0o640)

        try note()
        rename(old, "\(destination)/b")
        try fixture.write(Array("a".utf8), "another", in: destination)
        chmod(old, 0o600)
        try ImportUndo(folder: folder, destination: destination).run()
        #expect(FileFacts(of: old)?.mode == 0o600)
    }

    @Test func `no program gets rights from a journal`() throws {
        let file = "\(destination)/a"
        try fixture.write(Array("a".utf8), "program", in: destination)
        let path = RelativePath(unchecked: Array("a".utf8))
        func undo(from noted: UInt32, over current: UInt32) throws -> UInt32? {
            chmod(file, noted)
            let facts = try #require(FileFacts(of: file))
            do {
                let journal = try ImportJournal(of: folder, into: destination)
                try journal.append(.change(path, facts.identity, ImportJournal.Attributes(facts)))
            }
            chmod(file, current)
            try ImportUndo(folder: folder, destination: destination).run()
            return FileFacts(of: file)?.mode
        }
        #expect(try undo(from: 0o4755, over: 0o700) == 0o755)
        #expect(try undo(from: 0o2755, over: 0o4700) == 0o755)
        #expect(try undo(from: 0o4755, over: 0o4755) == 0o4755)
        #expect(try undo(from: 0o644, over: 0o4755) == 0o644)
    }
}
