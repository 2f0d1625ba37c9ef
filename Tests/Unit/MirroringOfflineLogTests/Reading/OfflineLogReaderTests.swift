import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

@Suite struct OfflineLogReaderTests {
    /// The items of a file with that content, made from a good one.
    private func items(
        of written: [OfflineLogEntry] = entries(3),
        _ change: (String) throws -> String
    ) throws -> [OfflineLogReader.Item] {
        var items: [OfflineLogReader.Item] = []
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append(written)
            let path = try onlyFile(in: folder)
            let changed = try change(String(decoding: content(path), as: UTF8.self))
            try Data(changed.utf8).write(to: URL(filePath: path))
            let reader = try OfflineLogReader(path: path)
            while let item = try reader.next() {
                items.append(item)
            }
            #expect(try reader.next() == nil)
        }
        return items
    }

    @Test func theOlderSpellingIsRead() throws {
        let items = try items { $0.replacingOccurrences(of: ">Transferring<", with: ">Transfering<") }
        #expect(items == entries(3).map { .entry($0) })
    }

    @Test func unknownElementsAreIgnored() throws {
        let items = try items {
            $0.replacingOccurrences(of: "<JobId>", with: "<New a='1'><JobId>x</JobId></New><JobId>")
                .replacingOccurrences(
                    of: "  <MirroringStatusEventArgs>",
                    with: "<Other/><!-- note --><MirroringStatusEventArgs>"
                )
        }
        #expect(items == entries(3).map { .entry($0) })
    }

    @Test func anEventThatCannotBeReadIsSkippedWithItsLine() throws {
        let items = try items {
            $0.replacingOccurrences(of: "<Sequence>2</Sequence>", with: "<Sequence>two</Sequence>")
        }
        #expect(items.count == 3)
        #expect(items[0] == .entry(entries(3)[0]))
        #expect(items[2] == .entry(entries(3)[2]))
        guard case .skipped(let skip) = items[1] else { throw Failure() }
        #expect(skip.line == 4)
        #expect(skip.description == "Line 4 is skipped: Sequence is not an integer.")
    }

    /// A file that exists stays readable: what no event may say costs that event, and is named.
    @Test func anEventWithANumberBeyondItsBoundsIsSkippedWithItsLine() throws {
        let items = try items { text in
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            lines[3] = lines[3].replacingOccurrences(of: "<Attempt>1</Attempt>", with: "<Attempt>0</Attempt>")
            return lines.joined(separator: "\n")
        }
        #expect(items.count == 3)
        #expect(items[0] == .entry(entries(3)[0]))
        #expect(items[2] == .entry(entries(3)[2]))
        guard case .skipped(let skip) = items[1] else { throw Failure() }
        #expect(
            skip.description
                == "Line 4 is skipped: transferData.initializeData.attempt has to be at least 1, not 0."
        )
    }

    @Test func elementsMayComeInAnyOrderAndTheLastOfSeveralCounts() throws {
        let items = try items {
            $0.replacingOccurrences(of: "<Host>edit1.example.com</Host>", with: "<Host>other</Host>")
                .replacingOccurrences(of: "</Engine>", with: "<Host>edit1.example.com</Host></Engine>")
                .replacingOccurrences(of: "<Position>", with: "<Position>1</Position><New/><Position>")
                .replacingOccurrences(of: "<Terminal>false</Terminal>", with: "")
                .replacingOccurrences(of: "</MirroringStatus>", with: "<Terminal>false</Terminal></MirroringStatus>")
        }
        #expect(items == entries(3).map { .entry($0) })
    }

    /// Every event has them, so an event without one is none.
    @Test func anElementThatIsMissingIsNamed() throws {
        func required(_ fields: [EventField]) -> [String] {
            fields.flatMap { ($0.isRequired ? [$0.xml] : []) + required($0.fields) }
        }
        let names = required(MirroringStatusEventArgs.fieldList) + ["Position"]
        #expect(names.count == 38)
        let written = entries(3).map { entry in
            var entry = entry
            entry.event.transferData.tree = MirroringTree(files: 1, bytes: 2, digest: "sha256:cd34")
            return entry
        }
        for name in names {
            let items = try items(of: written) {
                $0.replacingOccurrences(of: "<\(name)>", with: "<Other>")
                    .replacingOccurrences(of: "</\(name)>", with: "</Other>")
            }
            try #require(items.count == 3, "\(name)")
            for (index, item) in items.enumerated() {
                guard case .skipped(let skip) = item else { throw Failure() }
                #expect(skip.description == "Line \(index + 3) is skipped: \(name) is missing.")
            }
        }
    }

    /// As an earlier reader passes over what came later: all that it knows is where it always was.
    @Test func whatCameLaterMayBeUnknown() throws {
        let later = [
            "Release", "ExpectedEverySeconds", "ExpectedGraceSeconds", "BandwidthLimit", "FailedItems", "Deleted",
            "MirroringProgress", "MirroringTree",
        ]
        let entry = OfflineLogEntry(position: 42, event: .everyField())
        let items = try items(of: [entry]) { text in
            later.reduce(text) { text, name in
                text.replacingOccurrences(of: "<\(name)>", with: "<New-\(name)>")
                    .replacingOccurrences(of: "</\(name)>", with: "</New-\(name)>")
            }
        }
        var original = entry
        original.event = .everyOriginalField()
        #expect(items == [.entry(original)])
    }

    @Test func aFileThatIsCutOffGivesWhatIsComplete() throws {
        let items = try items { String($0.dropLast(300)) }
        #expect(items.prefix(2) == entries(2).map { .entry($0) }[...])
        guard items.count == 3, case .skipped(let skip) = items[2] else { throw Failure() }
        #expect(skip.reason.contains("cut off"))
    }

    @Test(arguments: ["", " ", "text", "<html></html>", "{}", "<a><b></a>"])
    func anythingElseIsNoOfflineLog(_ text: String) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/other.xml"
            try Data(text.utf8).write(to: URL(filePath: path))
            let error = #expect(throws: OfflineLogError.self) { try OfflineLogReader(path: path) }
            #expect(error?.code == .notAnOfflineLog)
            #expect(error?.description.contains(path) == true)
        }
    }

    @Test func entitiesAndDocumentTypesAreRefused() throws {
        try withTemporaryFolder { folder in
            let secret = folder + "/secret"
            try Data("secret".utf8).write(to: URL(filePath: secret))
            let path = folder + "/hostile.xml"
            let text = """
                <!DOCTYPE a [<!ENTITY x SYSTEM "file://\(secret)">]>
                <ArrayOfMirroringStatusEventArgs><MirroringStatusEventArgs>&x;</MirroringStatusEventArgs></ArrayOfMirroringStatusEventArgs>
                """
            try Data(text.utf8).write(to: URL(filePath: path))
            let error = #expect(throws: OfflineLogError.self) { try OfflineLogReader(path: path) }
            #expect(error?.code == .notAnOfflineLog)
        }
    }

    @Test func whatIsNotThereIsNamed() {
        let error = #expect(throws: OfflineLogError.self) { try OfflineLogReader(path: "/nowhere/run.xml") }
        #expect(error?.code == .notFound)
        #expect(throws: OfflineLogError.self) { try OfflineLogReader(path: "/tmp") }
        #expect(throws: OfflineLogError.self) { try OfflineLogFolder(path: "/nowhere").files() }
    }

    @Test func anEmptyRunHasNoEvents() throws {
        #expect(try items { _ in "<ArrayOfMirroringStatusEventArgs />" }.isEmpty)
        #expect(
            try items { _ in
                "<?xml version='1.0'?><ArrayOfMirroringStatusEventArgs>\n</ArrayOfMirroringStatusEventArgs>"
            }.isEmpty
        )
    }

    @Test func aReaderSeesWhatWasThereWhenItOpened() throws {
        try withTemporaryFolder { folder in
            let all = entries(2_000)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(Array(all[..<1_000]))
            let reader = try OfflineLogReader(path: onlyFile(in: folder))
            var read: [OfflineLogReader.Item] = []
            while let item = try reader.next() {
                if read.isEmpty { try writer.append(all) }
                read.append(item)
            }
            #expect(read == all[..<1_000].map { .entry($0) })
        }
    }

    @Test func aSummaryIsTheFirstAndTheLastEvent() throws {
        try withTemporaryFolder { folder in
            let all = entries(50)
            try OfflineLogWriter(folder: folder).append(all)
            let summary = try OfflineLogSummary(path: onlyFile(in: folder))
            #expect(summary.first == all.first)
            #expect(summary.last == all.last)
        }
    }

    /// An engine that tells its progress once more, too late, has not failed for that, nor does it run again.
    @Test(arguments: [1, 13_000]) func aSummaryKnowsTheEndThatSomethingStandsBehind(characters: Int) throws {
        try withTemporaryFolder { folder in
            var all = entries(6)
            let time = all[4].event.status.sentTime
            let message = String(repeating: "x", count: characters)
            all[4].event.transferData.status = MirroringOccurrence.jobCompleted(withErrors: false).status(
                statusLog: [StatusLogEntry(level: .processing, time: time, message: message)],
                sentTime: time,
                receivedTime: time
            )
            try OfflineLogWriter(folder: folder).append(all)
            let summary = try OfflineLogSummary(path: onlyFile(in: folder))
            #expect(summary.isFinished)
            #expect(summary.end == all[4])
            #expect(summary.last == all[5])
        }
    }

    private struct Failure: Error {}
}
