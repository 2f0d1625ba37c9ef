import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringOfflineLog

/// Reading what a bridge appends.
@Suite struct OfflineLogFollowerTests {
    @Test func whatIsAppendedIsReadOnce() throws {
        try withTemporaryFolder { folder in
            let all = entries(5)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(Array(all.prefix(2)))
            var follower = try OfflineLogFollower(path: onlyFile(in: folder))
            #expect(try follower.next() == Array(all.prefix(2)))
            #expect(try follower.next().isEmpty)
            try writer.append(Array(all[2...3]))
            try writer.append([all[4]])
            #expect(try follower.next() == Array(all[2...]))
            #expect(try follower.next().isEmpty && follower.unreadable == 0)
        }
    }

    @Test func whatStandsThereIsPassedOverIfNobodyWantsIt() throws {
        try withTemporaryFolder { folder in
            let all = entries(3)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(Array(all.prefix(2)))
            var follower = try OfflineLogFollower(path: onlyFile(in: folder), fromEnd: true)
            #expect(try follower.next().isEmpty)
            try writer.append([all[2]])
            #expect(try follower.next() == [all[2]])
        }
    }

    /// A disk that is full takes a part of an event, and the rest later.
    @Test func tornEventIsReadWhenItIsWhole() throws {
        try withTemporaryFolder { folder in
            let all = entries(2)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(all)
            let path = try onlyFile(in: folder)
            let whole = try content(path)
            try Data(whole.dropLast(200)).write(to: URL(filePath: path))
            var follower = try OfflineLogFollower(path: path)
            #expect(try follower.next() == [all[0]])
            try Data(whole).write(to: URL(filePath: path))
            #expect(try follower.next() == [all[1]])
        }
    }

    @Test func lineThatIsNoEventHidesNoOther() throws {
        try withTemporaryFolder { folder in
            let all = entries(2)
            let writer = try OfflineLogWriter(folder: folder)
            try writer.append(all)
            let path = try onlyFile(in: folder)
            let text = String(decoding: try content(path), as: UTF8.self)
            let damaged = text.replacing("<Sequence>1<", with: "<Sequence>one<")
            try Data(damaged.utf8).write(to: URL(filePath: path))
            var follower = try OfflineLogFollower(path: path)
            #expect(try follower.next() == [all[1]])
            #expect(follower.unreadable == 1)
        }
    }

    @Test func whatNoBridgeHasWrittenIsRefused() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/x.xml"
            try Data("<ArrayOfMirroringStatusEventArgs></ArrayOfMirroringStatusEventArgs>".utf8)
                .write(to: URL(filePath: path))
            #expect(throws: OfflineLogError.self) { try OfflineLogFollower(path: path) }
            #expect(throws: OfflineLogError.self) { try OfflineLogFollower(path: "\(folder)/nowhere.xml") }
        }
    }
}
