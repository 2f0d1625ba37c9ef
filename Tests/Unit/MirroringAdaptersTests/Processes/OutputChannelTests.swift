import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import MirroringAdapters

/// The way of a stream from a command to where it would have gone.
@Suite struct OutputChannelTests {
    /// A channel to a pipe, whose reader the test is.
    private func made() throws -> (channel: OutputChannel, reader: Int32, sink: Int32) {
        let pipe = try #require(Pipe())
        return (try #require(OutputChannel(.output, to: pipe.writing)), pipe.reading, pipe.writing)
    }

    private func read(_ descriptor: Int32, _ count: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return Array(buffer.prefix(max(0, count)))
    }

    @Test func bytesPassAsTheyAre() throws {
        let (new, reader, sink) = try made()
        var channel = new
        let bytes: [UInt8] = Array(0...255)
        _ = Glibc.write(channel.far, bytes, bytes.count)
        guard case .bytes(let told) = channel.read() else {
            Issue.record("Nothing was read.")
            return
        }
        #expect(Array(told) == bytes)
        while channel.isFull { channel.write() }
        #expect(read(reader, 1_000) == bytes)
        guard case .nothing = channel.read() else {
            Issue.record("There was more to read.")
            return
        }
        _ = Glibc.close(channel.far)
        try FileDescriptor(rawValue: channel.source).waitUntilNobodyWrites()
        guard case .end = channel.read() else {
            Issue.record("It did not end.")
            return
        }
        #expect(channel.isOver)
        for descriptor in [reader, sink] { _ = Glibc.close(descriptor) }
    }

    @Test func aReaderThatLeavesIsSeenByTheCommand() throws {
        signal(SIGPIPE, SIG_IGN)
        let (new, reader, sink) = try made()
        var channel = new
        _ = Glibc.write(channel.far, "x", 1)
        _ = channel.read()
        _ = Glibc.close(reader)
        try FileDescriptor(rawValue: sink).waitUntilNobodyReads()
        channel.write()
        #expect(channel.isOver)
        try FileDescriptor(rawValue: channel.far).waitUntilNobodyReads()
        let count = Glibc.write(channel.far, "y", 1)
        #expect(count == -1)
        #expect(errno == EPIPE)
        for descriptor in [channel.far, sink] { _ = Glibc.close(descriptor) }
    }

    @Test func whatCanNotBeStoredIsKnown() throws {
        let full = open("/dev/full", O_WRONLY)
        var channel = try #require(OutputChannel(.output, to: full))
        _ = Glibc.write(channel.far, "x", 1)
        _ = channel.read()
        #expect(channel.failure == nil)
        channel.write()
        #expect(channel.failure == ENOSPC)
        #expect(channel.isOver)
        for descriptor in [channel.far, full] { _ = Glibc.close(descriptor) }
    }

    @Test func whatTheCommandHasWrittenIsOwedAndWhatOthersWriteIsNot() throws {
        let (new, reader, sink) = try made()
        var channel = new
        _ = Glibc.write(channel.far, "own", 3)
        channel.end()
        #expect(channel.isOwing)
        _ = channel.read()
        while channel.isFull { channel.write() }
        #expect(!channel.isOwing)
        _ = Glibc.write(channel.far, "others", 6)
        #expect(!channel.isOwing)
        channel.close()
        for descriptor in [channel.far, reader, sink] { _ = Glibc.close(descriptor) }
    }

    @Test func whatOthersWriteForEverIsNotReadForEver() throws {
        let (new, reader, sink) = try made()
        var channel = new
        channel.end()
        let piece = [UInt8](repeating: 7, count: 1 << 15)
        var count = 0
        while !channel.isOver, count < 100 {
            _ = Glibc.write(channel.far, piece, piece.count)
            _ = channel.read()
            while channel.isFull {
                channel.write()
                _ = read(reader, 1 << 16)
            }
            count += 1
        }
        #expect(count == 8)
        for descriptor in [channel.far, reader, sink] { _ = Glibc.close(descriptor) }
    }
}
