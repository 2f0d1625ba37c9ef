import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import TestSupport
import Testing

/// What a writer does when this process may open no more: its own files give way. Each test is in a process of its own, since the limit is
/// a process's.
@Suite struct FewDescriptorsTests {
    @Test func moreRunsThanDescriptorsAreAllWritten() async {
        await #expect(processExitsWith: .success) {
            try withTemporaryFolder { (folder: String) in
                let runs = (0..<60).map { _ in entries(3, runId: UUID()) }
                let writer = try OfflineLogWriter(folder: folder)
                try leaveDescriptors(10)
                for sequence in 0..<3 {
                    #expect(try writer.append(runs.map { $0[sequence] }).written == 60)
                    try writer.sync()
                }
                #expect(writer.closeHalf(), "what is read below needs one, too")
                let log = OfflineLogFolder(path: folder)
                let files = try log.files()
                #expect(files.count == 60)
                for run in runs {
                    let file = try #require(files.first { $0.run == run[0].run })
                    #expect(try readAll(log.path(of: file)) == run)
                }
            }
        }
    }

    /// Its file is read while it is open, which takes one descriptor more.
    @Test func eventOutOfOrderIsWrittenWithoutAFreeDescriptor() async {
        await #expect(processExitsWith: .success) {
            try withTemporaryFolder { (folder: String) in
                let all = entries(6)
                let writer = try OfflineLogWriter(folder: folder)
                try leaveDescriptors(4)
                try writer.append((0..<3).flatMap { _ in entries(1, runId: UUID()) })
                try writer.append(all.filter { $0 != all[3] })
                let late = OfflineLogEntry(position: 500, event: all[3].event)
                #expect(try writer.append([late]).written == 1)
                #expect(try writer.append([late] + all).repeated == 7)
            }
        }
    }

    @Test func whereNothingCanGiveWayTheRemedyIsNamed() async {
        await #expect(processExitsWith: .success) {
            try withTemporaryFolder { (folder: String) in
                let writer = try OfflineLogWriter(folder: folder)
                try leaveDescriptors(0)
                let error = #expect(throws: OfflineLogError.self) { try writer.append(entries(1)) }
                #expect(error?.lacksDescriptors == true)
                #expect(error?.description.hasSuffix("(ulimit -n, LimitNOFILE of a unit).") == true)
            }
        }
    }

    @Test func halfOfASmallLimitIsLeftToOthers() async {
        await #expect(processExitsWith: .success) {
            let descriptors = __rlimit_resource_t(7)  // RLIMIT_NOFILE, an enumerator that Swift does not import
            var limit = rlimit()
            getrlimit(descriptors, &limit)
            limit.rlim_cur = 64
            #expect(setrlimit(descriptors, &limit) == 0)
            #expect(OfflineLogWriter.usualOpenFiles == 32)
        }
    }
}
