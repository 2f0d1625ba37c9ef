import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import Testing

/// Whatever a crash leaves of an append, the file is complete again at the next start and holds every event before it.
@Suite struct TornFileTests {
    private static let closing = Array("</ArrayOfMirroringStatusEventArgs>\n".utf8)

    /// Recovers a file with that content, appends the last of the entries, and checks what it holds then.
    private func recover(_ bytes: [UInt8], named name: String, _ all: [OfflineLogEntry], in folder: String) throws
        -> [OfflineLogRecovery]
    {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        var recoveries: [OfflineLogRecovery] = []
        let writer = try OfflineLogWriter(folder: folder) { recoveries.append($0) }
        try writer.recoverTornFiles()
        let recovered = try readAll(path)
        try #require(recovered == Array(all[..<recovered.count]))
        try #require(recovered.count >= all.count - 2)
        try #require(try content(path).suffix(Self.closing.count) == Self.closing[...])
        try writer.append(all)
        try #require(try readAll(path) == all)
        return recoveries
    }

    @Test func aFileCutAnywhereInItsLastEvent() throws {
        try withTemporaryFolder { folder in
            let all = entries(4)
            try OfflineLogWriter(folder: folder).append(Array(all[..<3]))
            let path = try onlyFile(in: folder)
            let name = URL(filePath: path).lastPathComponent
            let whole = try content(path)
            let text = String(decoding: whole, as: UTF8.self)
            let lastEvent = try #require(text.range(of: "  <MirroringStatusEventArgs>", options: .backwards))
            let start = text.utf8.distance(from: text.startIndex, to: lastEvent.lowerBound)
            for length in start..<whole.count {
                #expect(try recover(Array(whole[..<length]), named: name, all, in: folder).count == 1)
            }
            #expect(try recover(whole, named: name, all, in: folder).isEmpty)
        }
    }

    @Test func anAppendThatStoppedAnywhere() throws {
        try withTemporaryFolder { folder in
            let all = entries(4)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(Array(all[..<2]))
            let path = try onlyFile(in: folder)
            let name = URL(filePath: path).lastPathComponent
            let before = try content(path)
            try writer.append(Array(all[2..<3]))
            let after = try content(path)
            let start = before.count - Self.closing.count
            for length in start..<after.count {
                // What has been written lies over the old closing tag, whose rest may still stand behind it.
                let torn = Array(after[..<length]) + before.dropFirst(length)
                _ = try recover(torn, named: name, all, in: folder)
            }
        }
    }

    @Test func zerosOfAPowerCutAreCutOff() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            try OfflineLogWriter(folder: folder).append(Array(all[..<2]))
            let path = try onlyFile(in: folder)
            let torn = try content(path).dropLast(Self.closing.count) + [UInt8](repeating: 0, count: 100_000)
            let recoveries = try recover(Array(torn), named: URL(filePath: path).lastPathComponent, all, in: folder)
            #expect(recoveries.map(\.action) == [.cut(bytes: 100_000)])
        }
    }

    @Test(
        arguments: [
            (0, "its closing tag was missing, and is there again"),
            (1, "1 byte after its last complete event was removed"),
            (2, "2 bytes after its last complete event were removed"),
        ]
    )
    func whatWasRemovedIsTold(count: Int, words: String) throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            try OfflineLogWriter(folder: folder).append(Array(all[..<2]))
            let path = try onlyFile(in: folder)
            let torn = try content(path).dropLast(Self.closing.count) + [UInt8](repeating: 0, count: count)
            let recoveries = try recover(Array(torn), named: URL(filePath: path).lastPathComponent, all, in: folder)
            #expect(recoveries.map(\.description) == ["The end of \(path) was incomplete: \(words)."])
        }
    }

    @Test func aFileCutInItsFirstLinesIsBegunAnew() throws {
        try withTemporaryFolder { folder in
            let all = entries(1)
            try OfflineLogWriter(folder: folder).append(all)
            let path = try onlyFile(in: folder)
            let whole = try content(path)
            for length in [0, 1, 20, 60, 150] {
                try Data(whole[..<length]).write(to: URL(filePath: path))
                try OfflineLogWriter(folder: folder).append(all)
                #expect(try readAll(path) == all)
            }
        }
    }

    @Test func filesOfSilentRunsArePutRightAtTheStart() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            try OfflineLogWriter(folder: folder).append(all)
            try OfflineLogWriter(folder: folder).append(entries(2, runId: UUID()))
            let files = try OfflineLogFolder(path: folder).files()
            let torn = try #require(files.first { $0.runId == all[0].event.runId })
            let path = OfflineLogFolder(path: folder).path(of: torn)
            try Data(content(path).dropLast(100)).write(to: URL(filePath: path))
            var recoveries: [OfflineLogRecovery] = []
            try OfflineLogWriter(folder: folder) { recoveries.append($0) }.recoverTornFiles()
            #expect(recoveries.map(\.path) == [path])
            #expect(try readAll(path) == Array(all[..<2]))
        }
    }

    /// A start reads the ends of those that may be torn, and not of all that a folder keeps.
    @Test func filesThatAreKnownToBeOnDiskAreNotRead() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            try OfflineLogWriter(folder: folder).append(all)
            let path = try onlyFile(in: folder)
            try Data(content(path).dropLast(100)).write(to: URL(filePath: path))
            let written = try #require(FileFacts(of: path)).modified
            func later(_ seconds: Int) -> FileTime {
                FileTime(seconds: written.seconds + seconds, nanoseconds: written.nanoseconds)
            }
            var recoveries: [OfflineLogRecovery] = []
            let writer = try OfflineLogWriter(folder: folder) { recoveries.append($0) }
            try writer.recoverTornFiles(in: .since(.seconds(60), before: later(61)))
            try writer.recoverTornFiles(in: .earlier(than: .seconds(60), before: later(60)))
            #expect(recoveries.isEmpty)
            try writer.recoverTornFiles(in: .since(.seconds(60), before: later(60)))
            #expect(recoveries.map(\.path) == [path])
            #expect(try readAll(path) == Array(all[..<2]))
        }
    }

    @Test func aFileThatIsSomethingElseIsSetAside() throws {
        try withTemporaryFolder { folder in
            let all = entries(2)
            try OfflineLogWriter(folder: folder).append(all)
            let path = try onlyFile(in: folder)
            let other = [UInt8](repeating: 0, count: 5_000)
            try Data(other).write(to: URL(filePath: path))
            var recoveries: [OfflineLogRecovery] = []
            try OfflineLogWriter(folder: folder) { recoveries.append($0) }.append(all)
            #expect(try readAll(path) == all)
            try #require(recoveries.count == 1)
            guard case .setAside(let name) = recoveries[0].action else {
                Issue.record("\(recoveries[0].action)")
                return
            }
            #expect(try content(name) == other)
        }
    }

    /// Writes each element on a line of its own, as tools do that format XML, into the same file.
    private func format(_ path: String, endsWithNewline: Bool) throws -> [UInt8] {
        let text = String(decoding: try content(path), as: UTF8.self).replacing("><", with: ">\n<")
        let formatted = Array(text.utf8.dropLast(endsWithNewline ? 0 : 1))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: formatted)
        return formatted
    }

    /// It looks like one that begins as it has to and breaks off before its first event.
    @Test(arguments: [true, false]) func aFileThatSomebodyHasFormattedIsSetAside(endsWithNewline: Bool) throws {
        try withTemporaryFolder { folder in
            let all = entries(4)
            var recoveries: [OfflineLogRecovery] = []
            let writer = try OfflineLogWriter(folder: folder) { recoveries.append($0) }
            try writer.append(Array(all[..<2]))
            let path = try onlyFile(in: folder)
            let formatted = try format(path, endsWithNewline: endsWithNewline)
            try writer.append(Array(all[2...]))
            #expect(try readAll(path) == Array(all[2...]))
            try #require(recoveries.count == 1)
            guard case .setAside(let name) = recoveries[0].action else {
                Issue.record("\(recoveries[0].action)")
                return
            }
            #expect(try content(name) == formatted)
            #expect(try readAll(name) == Array(all[..<2]))
        }
    }

    /// Nothing more comes of its run, and whoever reads it finds all events.
    @Test func aFormattedFileOfASilentRunIsLeftAlone() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            try OfflineLogWriter(folder: folder).append(all)
            let path = try onlyFile(in: folder)
            let formatted = try format(path, endsWithNewline: false)
            var recoveries: [OfflineLogRecovery] = []
            try OfflineLogWriter(folder: folder) { recoveries.append($0) }.recoverTornFiles()
            #expect(recoveries.isEmpty)
            #expect(try content(path) == formatted)
            #expect(try readAll(path) == all)
        }
    }

    @Test func aFullDiskLeavesTheFileCompleteAndTheWriterUsable() throws {
        try withTemporaryFolder { folder in
            guard mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0 else {
                print("skipped: mounting a small tmpfs is not permitted here")
                return
            }
            defer { umount2(folder, 2) }
            let all = entries(100)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(Array(all[..<5]))
            let ballast = folder + "/ballast"
            try Data(count: 40_000).write(to: URL(filePath: ballast))
            let error = #expect(throws: OfflineLogError.self) { try writer.append(all) }
            #expect(error?.code == .diskFull)
            #expect(error?.systemError == ENOSPC)
            #expect(try readAll(onlyFile(in: folder)) == Array(all[..<5]))
            try FileManager.default.removeItem(atPath: ballast)
            try writer.append(Array(all[..<10]))
            #expect(try readAll(onlyFile(in: folder)) == Array(all[..<10]))
        }
    }
}
