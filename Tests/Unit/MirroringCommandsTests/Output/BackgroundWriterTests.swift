import Dispatch
import Foundation
import Testing

@testable import MirroringCommands

@Suite struct BackgroundWriterTests {
    private let reader = Pipe()

    private var descriptor: Int32 { reader.fileHandleForWriting.fileDescriptor }

    /// A busy machine lets a thread wait for seconds, and the last line says why a command ends.
    @Test func lineIsNotLostWhereTheThreadIsLate() {
        let thread = DispatchQueue(label: "late")
        thread.suspend()
        let writer = BackgroundWriter(descriptor: descriptor, thread: thread)
        writer.write(.line("why"))
        DispatchQueue.global().asyncAfter(deadline: .now() + 1.5) { thread.resume() }
        writer.flush()
        #expect(reader.fileHandleForReading.availableData == Data("why\n".utf8))
    }

    /// Whoever begins to wait between the last write and its end has nothing more to wait for.
    @Test func waitingEndsWithTheLastWrite() {
        let writer = BackgroundWriter(descriptor: descriptor)
        var longest = Duration.zero
        for _ in 1...5_000 {
            writer.write(.line("x"))
            longest = max(longest, ContinuousClock().measure { writer.flush() })
        }
        #expect(longest < .seconds(30), "one that waits in vain takes a minute")
    }

    @Test func readerWhoDoesNotReadIsNotWaitedFor() {
        let writer = BackgroundWriter(descriptor: descriptor)
        // More than a pipe takes.
        for _ in 1...100 { writer.write(.line(String(repeating: "x", count: 2_000))) }
        let time = ContinuousClock().measure { writer.flush() }
        #expect(time < .seconds(30), "a thread that is late is waited for longer")
        var read = 0
        while read < 100 * 2_001 { read += reader.fileHandleForReading.availableData.count }
        #expect(read == 100 * 2_001)
    }

    @Test func whatStandsBelowAllLinesIsTakenAwayAtTheEnd() {
        let writer = BackgroundWriter(descriptor: descriptor)
        writer.show([StatusLine(text: "10 %", width: 4)])
        writer.flush()
        writer.write(.line("gone"))
        writer.flush()
        writer.close()
        let clearing = "\r\u{1B}[K"
        #expect(reader.fileHandleForReading.availableData == Data("10 %\(clearing)gone\n10 %\(clearing)".utf8))
    }
}
