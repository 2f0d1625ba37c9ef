import CLibXML2
import EventSamples
import Foundation
import MirroringEvents
import MirroringFiles
import MirroringOfflineLog
import Synchronization
import Testing

/// Files that are written and read at once, and many of them.
@Suite struct BusyLogTests {
    /// Another thread reads, again and again, while the writer goes as fast as it can: in bursts, so that each meets a reading.
    @Test func readerSeesNoWrongEventAndNoBrokenFile() throws {
        try withTemporaryFolder { folder in
            let bursts = 20
            let all = entries(60 * bursts)
            try OfflineLogWriter(folder: folder).append([all[0]])
            let path = try onlyFile(in: folder)
            let problems = Mutex<[String]>([])
            let isWritten = Mutex(false)
            let pass = DispatchSemaphore(value: 0)
            DispatchQueue.concurrentPerform(iterations: 2) { thread in
                do {
                    if thread == 0 {
                        defer { isWritten.withLock { $0 = true } }
                        let writer = try OfflineLogWriter(folder: folder)
                        for burst in 0..<bursts {
                            guard pass.wait(timeout: .now() + 240) == .success else { break }
                            for entry in all[(60 * burst)..<(60 * (burst + 1))] { try writer.append([entry]) }
                        }
                    } else {
                        defer { for _ in 0..<bursts { pass.signal() } }
                        var seen = 1
                        while true {
                            let isLast = isWritten.withLock { $0 }
                            pass.signal()
                            let found = try Self.problem(in: path, all, &seen)
                            if let found { problems.withLock { $0.append(found) } }
                            if isLast || found != nil { break }
                        }
                    }
                } catch {
                    problems.withLock { $0.append("\(error)") }
                }
            }
            #expect(problems.withLock { $0 } == [])
            #expect(try readAll(path) == all)
        }
    }

    /// What is wrong with a file now: fewer events than before, others than were written, or, while nothing is appended, no XML.
    private static func problem(in path: String, _ all: [OfflineLogEntry], _ seen: inout Int) throws -> String? {
        var count = 0
        let reader = try OfflineLogReader(path: path)
        while let item = try reader.next() {
            guard count < all.count, item == .entry(all[count]) else { return "Item \(count) is \(item)." }
            count += 1
        }
        guard count >= seen else { return "There were \(seen) events, and now there are \(count)." }
        seen = count
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH) == 0 else { return "The lock can't be had." }
        var bytes: [UInt8]
        // The writer goes on without the lock where it is kept for long, as where this thread stands still.
        repeat { bytes = try content(path) } while bytes.count != FileFacts(of: path)?.size
        guard isWellFormed(bytes) else { return "The file is not well-formed at \(bytes.count) bytes." }
        return nil
    }

    /// What libxml2 says of the bytes as they are, without any of this package's reading.
    private static func isWellFormed(_ bytes: [UInt8]) -> Bool {
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        guard
            let document = bytes.withUnsafeBytes({
                xmlReadMemory($0.baseAddress, Int32(clamping: $0.count), nil, nil, Int32(options))
            })
        else { return false }
        xmlFreeDoc(document)
        return true
    }

    /// Five times as many runs as files may be open, each a little further in each round.
    @Test func fiveHundredRunsAtOnceAreAllProven() throws {
        try withTemporaryFolder { folder in
            let runs = (0..<500).map { number in
                MirroringStatusEventArgs.wholeRun(
                    6,
                    runId: UUID(name: "run \(number)".utf8, namespace: MirroringStatusEventArgs.sampleJobId)
                )
            }
            let writer = try OfflineLogWriter(folder: folder, mostOpenFiles: 100)
            for index in 0..<6 {
                try writer.append(
                    runs.enumerated().map { number, run in
                        OfflineLogEntry(position: UInt64(index * runs.count + number), event: run[index])
                    }
                )
                try writer.sync()
            }
            let log = OfflineLogFolder(path: folder)
            let proofs = try log.files().map { try OfflineLogVerifier().verify(path: log.path(of: $0)) }
            #expect(proofs.count == 500)
            #expect(proofs.allSatisfy { $0.isProven && $0.isFinished && $0.events == 6 })
        }
    }
}
