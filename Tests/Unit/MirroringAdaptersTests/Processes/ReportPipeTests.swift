import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import MirroringAdapters

/// The front's end of the pipe to a monitor that may not read.
@Suite struct ReportPipeTests {
    private func reports(in descriptor: Int32, _ pipe: inout ReportPipe) -> [FrontReport] {
        var bytes: ArraySlice<UInt8> = []
        var reports: [FrontReport] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return reports }
            bytes += buffer[..<count]
            while let report = FrontReport.take(from: &bytes) { reports.append(report) }
            pipe.write()
        }
    }

    @Test func aMonitorThatDoesNotReadHoldsUpNobodyAndIsToldWhatItMissed() throws {
        let ends = try #require(Pipe())
        Pipe.makeNonblocking(ends.reading)
        var pipe = ReportPipe(ends.writing)
        let piece = [UInt8](repeating: 1, count: 1 << 16)
        for _ in 0..<100 { pipe.tell(.wrote(.output, piece[...])) }
        pipe.tell(.stopped)
        let told = reports(in: ends.reading, &pipe)
        let written = told.filter { if case .wrote = $0 { true } else { false } }.count
        #expect(written < 100)
        #expect(told.contains(.skipped((100 - written) * piece.count)))
        #expect(told.last == .stopped)
        // From then on nothing is missing.
        pipe.tell(.wrote(.errors, piece[...]))
        let rest = reports(in: ends.reading, &pipe)
        #expect(rest == [.wrote(.errors, piece[...])])
        ends.close()
    }

    @Test func aMonitorThatIsGoneIsToldNothing() throws {
        signal(SIGPIPE, SIG_IGN)
        let ends = try #require(Pipe())
        var pipe = ReportPipe(ends.writing)
        _ = Glibc.close(ends.reading)
        try FileDescriptor(rawValue: ends.writing).waitUntilNobodyReads()
        pipe.tell(.started)
        #expect(pipe.descriptor == -1)
        pipe.tell(.stopped)
        #expect(!pipe.isFull)
    }
}
