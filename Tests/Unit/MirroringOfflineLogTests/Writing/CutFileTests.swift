import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

/// Wherever a file was cut off or damaged, a reader gives every event before that place, and says once that there is no more.
@Suite struct CutFileTests {
    private static let eventEnd = Array("</MirroringStatusEventArgs>".utf8)

    /// What a reader gives of a file with that content.
    private func items(_ bytes: some Sequence<UInt8>, in folder: String) throws -> [OfflineLogReader.Item] {
        let path = folder + "/cut.xml"
        try Data(bytes).write(to: URL(filePath: path))
        let reader = try OfflineLogReader(path: path)
        var items: [OfflineLogReader.Item] = []
        while let item = try reader.next() { items.append(item) }
        #expect(try reader.next() == nil)
        return items
    }

    /// A file as the writer makes it, cut to every length behind its opening.
    private func cutEverywhere(
        _ all: [OfflineLogEntry],
        rewrite: ([UInt8]) -> [UInt8] = { $0 },
        in folder: String
    ) throws {
        try OfflineLogWriter(folder: folder).append(all)
        let whole = rewrite(try content(onlyFile(in: folder)))
        let root = try #require(whole.range(of: Array("XMLSchema\">".utf8), from: 0)).upperBound
        var ends: [Int] = []
        while let end = whole.range(of: Self.eventEnd, from: ends.last ?? 0) { ends.append(end.upperBound) }
        try #require(ends.count == all.count)
        let rest = whole.count - Array("\n".utf8).count
        var line = whole[..<(root - 1)].count { $0 == UInt8(ascii: "\n") } + 1
        for length in root..<rest {
            // The last line that has something in it, or the empty one behind it.
            if length > root, whole[length - 2] == UInt8(ascii: "\n") { line += 1 }
            let breaks = whole[length - 1] == UInt8(ascii: "\n") ? 1 : 0
            let items = try items(whole[..<length], in: folder)
            let expected = all.prefix(ends.count { $0 <= length })
            try #require(
                items.dropLast() == expected.map { .entry($0) }[...],
                "cut to \(length) of \(whole.count) bytes"
            )
            guard case .skipped(let skip) = items.last else {
                Issue.record("Nothing is said of a file cut to \(length) of \(whole.count) bytes.")
                return
            }
            #expect((line...(line + breaks)).contains(skip.line))
            #expect(skip.reason.contains("cut off"))
        }
        #expect(
            try items(whole[..<rest], in: folder) == all.map { .entry($0) },
            "the last line break is no part of the XML"
        )
        #expect(try items(whole, in: folder) == all.map { .entry($0) })
    }

    @Test func everyEventBeforeTheCutIsRead() throws {
        try withTemporaryFolder { folder in
            try cutEverywhere(entries(3), in: folder)
        }
    }

    /// So small that several are in what libxml2 parses at once.
    @Test func everySmallEventBeforeTheCutIsRead() throws {
        try withTemporaryFolder { folder in
            try cutEverywhere(smallEntries(5), in: folder)
        }
    }

    /// .NET's XmlSerializer begins a new line with each element.
    @Test func everyEventOfAnotherWriterBeforeTheCutIsRead() throws {
        try withTemporaryFolder { folder in
            try cutEverywhere(smallEntries(2), rewrite: onSeveralLines, in: folder)
        }
    }

    private func onSeveralLines(_ bytes: [UInt8]) -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).replacing("><", with: ">\r\n<").utf8)
    }

    @Test(arguments: [0x00, 0x01, 0x26, 0x3C, 0xFF] as [UInt8])
    func everyEventBeforeADamagedByteIsRead(_ byte: UInt8) throws {
        try withTemporaryFolder { folder in
            let all = smallEntries(6)
            try OfflineLogWriter(folder: folder).append(all)
            let whole = try content(onlyFile(in: folder))
            for number in 0..<all.count {
                var ends: [Int] = []
                while let end = whole.range(of: Self.eventEnd, from: ends.last ?? 0) { ends.append(end.upperBound) }
                var damaged = whole
                damaged[ends[number] - 100] = byte
                let items = try items(damaged, in: folder)
                #expect(items.dropLast() == all[..<number].map { .entry($0) }[...])
                guard case .skipped(let skip) = items.last else {
                    Issue.record("Nothing is said of a damaged byte in event \(number + 1).")
                    return
                }
                #expect(skip.line == number + 3)
            }
        }
    }

    @Test func aListOfRunsShowsTheEndsOfACutFile() throws {
        try withTemporaryFolder { folder in
            let all = smallEntries(4)
            try OfflineLogWriter(folder: folder).append(all)
            let path = try onlyFile(in: folder)
            try Data(content(path).dropLast(100)).write(to: URL(filePath: path))
            let summary = try OfflineLogSummary(path: path)
            #expect(summary.first == all[0])
            #expect(summary.last == all[2])
        }
    }

    /// Entries that have no more in them than they must.
    private func smallEntries(_ count: Int) -> [OfflineLogEntry] {
        entries(count).map { entry in
            var entry = entry
            entry.event.transferData.packageHeader = nil
            entry.event.transferData.packageBody = nil
            entry.event.transferData.initializeData = MirroringInitializeData(name: "a", continueOnError: false)
            entry.event.transferData.status.statusLog = []
            return entry
        }
    }
}

extension [UInt8] {
    /// Where a pattern stands first, from an index on.
    fileprivate func range(of pattern: [UInt8], from start: Int) -> Range<Int>? {
        Data(self).range(of: Data(pattern), in: start..<count)
    }
}
