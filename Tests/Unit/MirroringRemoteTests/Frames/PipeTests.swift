import Dispatch
import Glibc
import MirroringFiles
import SystemPackage
import TestSupport
import Testing

@testable import MirroringRemote

/// Frames through a real pipe.
@Suite struct PipeTests {
    @Test func `a message that the pipe has no room for arrives in its pieces`() throws {
        let pipe = try FileDescriptor.pipe()
        let message = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        DispatchQueue.global().async {
            let writer = FrameWriter(pipe.writeEnd)
            do {
                try writer.write(.look, on: 1, message)
                try writer.write(.look, on: 2, [])
                try writer.write(Frame(.close))
            } catch {
                Issue.record(error)
            }
            try? pipe.writeEnd.close()
        }
        var reader = FrameReader(pipe.readEnd, from: .near, behind: Frame(.ping).bytes)
        var frames: [Frame] = []
        var headers: [FrameHeader] = []
        while let frame = try reader.next({ headers.append($0) }) { frames.append(frame) }
        try pipe.readEnd.close()
        #expect(frames.map(\.header) == headers, "each is asked for once")
        #expect(frames.map(\.header.kind) == [.ping, .look, .look, .look, .look, .close])
        #expect(frames.map(\.header.isLast) == [true, false, false, true, true, true])
        #expect(frames.filter { $0.header.channel == 1 }.flatMap(\.payload) == message)
    }

    @Test func `frames of several writers are not mixed`() throws {
        let pipe = try FileDescriptor.pipe()
        let writer = FrameWriter(pipe.writeEnd)
        DispatchQueue.global().async {
            DispatchQueue.concurrentPerform(iterations: 4) { channel in
                for number in 0..<50 {
                    let payload = [UInt8](repeating: UInt8(channel), count: 1_000 + number)
                    try? writer.write(Frame(.data, on: UInt16(channel + 1), isLast: false, payload))
                }
            }
            try? pipe.writeEnd.close()
        }
        var reader = FrameReader(pipe.readEnd, from: .near)
        var count = 0
        while let frame = try reader.next({ _ in }) {
            count += 1
            #expect(frame.payload.allSatisfy { $0 == UInt8(frame.header.channel - 1) })
        }
        #expect(count == 200)
        try pipe.readEnd.close()
    }

    @Test func `a reader who is gone is an error, a writer who is gone an end`() throws {
        signal(SIGPIPE, SIG_IGN)
        let broken = try FileDescriptor.pipe()
        try broken.readEnd.close()
        try broken.writeEnd.waitUntilNobodyReads()
        let failure = #expect(throws: SystemFailure.self) { try FrameWriter(broken.writeEnd).write(Frame(.ping)) }
        #expect(failure?.errno == .brokenPipe)
        try broken.writeEnd.close()

        for count in [3, 40_000] {
            let torn = try FileDescriptor.pipe()
            let whole = Frame(.look, on: 1, [UInt8](repeating: 1, count: count))
            try torn.writeEnd.writeAll(whole.bytes.dropLast())
            try torn.writeEnd.close()
            var reader = FrameReader(torn.readEnd, from: .near)
            let frame = try reader.next { _ in }
            #expect(frame == nil, "\(count) bytes")
            try torn.readEnd.close()
        }
    }

    /// What is read of a long frame goes another way than what comes behind it.
    @Test func `short and long frames follow each other, however they are cut`() throws {
        let frames = [20_000, 0, 16_383, 16_384, 5, 200_000, 1].enumerated().map { index, count in
            let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ index) }
            return Frame(.data, on: UInt16(index + 1), isLast: count == 0, payload)
        }
        let bytes = frames.flatMap(\.bytes)
        for size in [1_000, 16_391, bytes.count] {
            let pipe = try FileDescriptor.pipe()
            DispatchQueue.global().async {
                for start in stride(from: 0, to: bytes.count, by: size) {
                    _ = try? pipe.writeEnd.writeAll(bytes[start..<min(start + size, bytes.count)])
                }
                try? pipe.writeEnd.close()
            }
            var reader = FrameReader(pipe.readEnd, from: .near, patience: .seconds(60))
            var read: [Frame] = []
            while let frame = try reader.next({ _ in }) { read.append(frame) }
            #expect(read == frames, "in pieces of \(size) bytes")
            try pipe.readEnd.close()
        }
    }

    @Test func `what is not welcome is not waited for`() throws {
        let pipe = try FileDescriptor.pipe()
        try pipe.writeEnd.writeAll(FrameHeader(.look, on: 1, count: 1_000).bytes)
        var reader = FrameReader(pipe.readEnd, from: .near)
        var table = ChannelTable()
        // Nothing of what the header promises is in the pipe, and the pipe stays open.
        do {
            _ = try reader.next { header throws(ProtocolViolation) in _ = try table.note(header, from: .near) }
            Issue.record("It was welcome.")
        } catch let violation as ProtocolViolation {
            #expect(violation.description == "it does not say hello first")
        }
        try pipe.writeEnd.close()
        try pipe.readEnd.close()
    }
}
