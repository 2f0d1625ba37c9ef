import Foundation
import Testing

@testable import MirroringCommands

/// What a terminal is taken for.
@Suite struct TerminalTests {
    @Test(arguments: [
        ([:], false), (["LANG": "de_CH.UTF-8"], true), (["LANG": "de_CH.utf8"], true), (["LANG": "C"], false),
        (["LANG": "C.UTF-8", "LC_ALL": "C"], false), (["LANG": "C.UTF-8", "LC_CTYPE": "en_US.ISO-8859-1"], false),
        (["LANG": "C", "LC_CTYPE": "C.UTF-8"], true), (["LANG": "C.UTF-8", "LC_ALL": ""], true),
    ])
    func localeTellsWhatCanBeDrawn(environment: [String: String], isUnicode: Bool) {
        #expect(Terminal(STDERR_FILENO, environment: environment).showsUnicode == isUnicode)
    }

    /// A pipe is no terminal, whatever the environment says.
    @Test func whatIsNoTerminalIsNotDrawnOn() {
        let pipe = Pipe()
        let terminal = Terminal(pipe.fileHandleForWriting.fileDescriptor, environment: ["TERM": "xterm"])
        #expect(!terminal.isCapable)
        #expect(!terminal.isLive)
        #expect(!terminal.showsColours)
        #expect(terminal.size.columns == 80)
        #expect(terminal.size.rows == 24)
    }

    /// Not the terminal of this session, so no job of it has it.
    @Test(arguments: [
        ("xterm", "", true, true), ("xterm", "1", true, false), ("dumb", "", false, false), ("", "", false, false),
    ])
    func aTerminalIsCapableUnlessItIsDumb(kind: String, noColour: String, isCapable: Bool, showsColours: Bool) throws {
        var (descriptor, other): (Int32, Int32) = (-1, -1)
        try #require(openpty(&descriptor, &other, nil, nil, nil) == 0)
        defer {
            close(descriptor)
            close(other)
        }
        let terminal = Terminal(other, environment: ["TERM": kind, "NO_COLOR": noColour])
        #expect(terminal.isCapable == isCapable)
        #expect(terminal.isLive == isCapable)
        #expect(terminal.showsColours == showsColours)
        var size = winsize(ws_row: 10, ws_col: 132, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(other, UInt(TIOCSWINSZ), &size) == 0)
        #expect(terminal.size.columns == 132)
        #expect(terminal.size.rows == 10)
    }
}
