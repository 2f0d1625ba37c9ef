import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import TestSupport
import Testing

@testable import MirroringOfflineLog

/// What may be in a file's way.
private let kinds =
    ["pipe", "folder", "link", "lost link", "hard link", "socket", "huge"] + (geteuid() == 0 ? ["another's"] : [])

/// What somebody has put under the name of a run's file costs that run a line in the log, and the others nothing.
@Suite(.timeLimit(.minutes(15))) struct RunFilesTests {
    private let others = entries(2, runId: UUID(), from: 200)

    /// The path of the file that a run will have.
    private func path(_ entries: [OfflineLogEntry], in folder: String) throws -> String {
        let first = try #require(entries.first)
        let file = OfflineLogFile(runId: first.run.runId, start: first.event.status.sentTime, jobId: first.run.origin)
        return OfflineLogFolder(path: folder).path(of: file)
    }

    private func put(_ kind: String, at path: String) throws {
        switch kind {
        case "pipe": mkfifo(path, 0o666)
        case "folder": mkdir(path, 0o777)
        case "link": symlink("/etc/passwd", path)
        case "lost link": symlink("/tmp/mirroring-elsewhere", path)
        case "hard link":
            // Of a file that has nothing in it, and would be written to.
            try Data().write(to: URL(filePath: "\(path).victim"))
            link("\(path).victim", path)
        case "socket": mknod(path, S_IFSOCK | 0o666, 0)
        case "huge":
            try Data(OfflineLogFormat.opening).write(to: URL(filePath: path))
            truncate(path, 64 << 30)
        default:
            try Data(OfflineLogFormat.opening + OfflineLogFormat.closing).write(to: URL(filePath: path))
            chown(path, 65_534, 65_534)
        }
    }

    /// A folder that has got another user keeps its files where they are found.
    @Test(.enabled(if: geteuid() == 0)) func anothersFileOfNoRunThatGoesOnStays() throws {
        try withTemporaryFolder { folder in
            let path = try path(entries(3), in: folder)
            try put("another's", at: path)
            var recoveries: [OfflineLogRecovery] = []
            let writer = try OfflineLogWriter(folder: folder) { recoveries.append($0) }
            try writer.recoverTornFiles()
            try writer.append(others)
            #expect(recoveries.isEmpty)
            #expect(FileFacts(of: path) != nil)
        }
    }

    @Test(arguments: kinds, [false, true]) func whatIsInTheWayIsSetAside(kind: String, beforeTheStart: Bool) throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            let path = try path(all, in: folder)
            var recoveries: [OfflineLogRecovery] = []
            if beforeTheStart { try put(kind, at: path) }
            let writer = try OfflineLogWriter(folder: folder) { recoveries.append($0) }
            if beforeTheStart { try writer.recoverTornFiles() } else { try put(kind, at: path) }
            try writer.append(all + others)
            #expect(try readAll(path) == all)
            #expect(try readAll(self.path(others, in: folder)) == others)
            #expect(recoveries.map(\.path) == [path])
            guard case .setAside(let name)? = recoveries.first?.action else {
                Issue.record("\(recoveries)")
                return
            }
            #expect(FileFacts(of: name) != nil, "it is kept")
            #expect(writer.obstacle == nil)
            #expect(!FileManager.default.fileExists(atPath: "/tmp/mirroring-elsewhere"))
            if kind == "hard link" { #expect(FileFacts(of: "\(path).victim")?.size == 0) }
        }
    }

    /// As on a share on which root is nobody: the bridge tries again each second, and none of its own files is in its way.
    @Test(.enabled(if: geteuid() == 0, "only root can make files as another user"))
    func whatIsMadeForAnotherIsNotLeft() throws {
        try withTemporaryFolder { folder in
            chmod(folder, 0o1777)
            var recoveries: [OfflineLogRecovery] = []
            let opened = try OpenedLogFolder(making: folder)
            let writer = try OfflineLogWriter(in: opened) { recoveries.append($0) }
            let book = DeadLetterBook(in: opened) { recoveries.append($0) }
            let all = entries(3)
            let path = try path(all, in: folder)
            try makingFilesOfNobody {
                for _ in 1...3 {
                    let error = #expect(throws: OfflineLogError.self) { try writer.append(all) }
                    #expect(error?.code == .notPermitted)
                    #expect(
                        error?.description
                            == "\(path) belongs to nobody as soon as it is made. Use a folder on a disk where this user's files are its own."
                    )
                    #expect(throws: OfflineLogError.self) {
                        try book.append([DeadLetterNote(reason: "Wrong.", routingKey: "key", body: [])])
                    }
                    #expect(throws: OfflineLogError.self) { try OfflineLogLock(in: opened) }
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            #expect(recoveries.isEmpty)
            #expect(try writer.append(all).written == 3)
        }
    }

    /// A file system that is mounted there can't be renamed, by root neither.
    @Test func whatCanNotBeSetAsideHasTheRunWrittenElsewhere() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            let path = try path(all, in: folder)
            mkdir(path, 0o700)
            guard mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else {
                print("skipped: mounting a tmpfs is not permitted here")
                return
            }
            defer { umount2(path, 2) }
            var recoveries: [OfflineLogRecovery] = []
            let writer = try OfflineLogWriter(folder: folder) { recoveries.append($0) }
            try writer.append(all + others)
            #expect(try readAll(self.path(others, in: folder)) == others)
            let files = try OfflineLogFolder(path: folder).files().filter { $0.run == all[0].run }
            #expect(files.count == 2)
            let elsewhere = try #require(files.last)
            #expect(try readAll(OfflineLogFolder(path: folder).path(of: elsewhere)) == all)
            try writer.append(all)
            #expect(recoveries.map(\.action) == [.writtenElsewhere(name: elsewhere.name)], "it is told once")
            #expect(writer.obstacle?.contains("the run is written as \(elsewhere.name)") == true)

            let next = try OfflineLogWriter(folder: folder)
            try next.append(entries(4))
            #expect(try readAll(OfflineLogFolder(path: folder).path(of: elsewhere)) == entries(4))
            #expect(next.obstacle != nil)
            umount2(path, 2)
            rmdir(path)
            #expect(next.obstacle == nil, "it is gone")
        }
    }

    /// Somebody has written something else into a file that is open.
    @Test func whatIsNoLogAnyMoreIsSetAside() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            var recoveries: [OfflineLogRecovery] = []
            let writer = try OfflineLogWriter(folder: folder) { recoveries.append($0) }
            try writer.append(Array(all[..<2]))
            let handle = try FileHandle(forWritingTo: URL(filePath: onlyFile(in: folder)))
            try handle.write(contentsOf: Data("something else, and longer than what was there before".utf8))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("!".utf8))
            try handle.close()
            try writer.append(all)
            #expect(try readAll(onlyFile(in: folder)) == all)
            #expect(recoveries.count == 1)
        }
    }
}
