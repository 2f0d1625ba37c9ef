import Glibc
import MirroringFiles
import SystemPackage
import Testing

@Suite struct ProgramPipeTests {
    @Test func `no other program gets an end of it`() throws {
        let pipe = try ProgramPipe(for: "cat")
        for end in [pipe.readEnd, pipe.writeEnd] {
            #expect(fcntl(end.rawValue, F_GETFD) & FD_CLOEXEC != 0)
            #expect(fcntl(end.rawValue, F_GETFL) & O_NONBLOCK == 0)
        }
        pipe.close()
    }

    @Test func `bytes are waited for, and the end of them`() throws {
        let pipe = try ProgramPipe(for: "cat")
        #expect(try !pipe.readEnd.waitForBytes(for: .milliseconds(20)))
        #expect(try !pipe.readEnd.waitForBytes(for: .zero))
        try pipe.writeEnd.writeAll([1])
        #expect(try pipe.readEnd.waitForBytes(for: .seconds(300)))
        var byte: [UInt8] = [0]
        #expect(try byte.withUnsafeMutableBytes { try pipe.readEnd.read(into: $0) } == 1)
        try pipe.writeEnd.close()
        #expect(try pipe.readEnd.waitForBytes(for: .seconds(300)))
        try pipe.readEnd.close()
    }
}
