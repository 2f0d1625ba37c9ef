import Testing

@testable import MirroringRemote

/// Who may say what, and when.
@Suite struct ChannelTableTests {
    private var table = ChannelTable()

    init() throws {
        try say(.far, .hello)
        try say(.near, .hello)
    }

    @discardableResult
    private mutating func say(
        _ end: SessionEnd,
        _ kind: FrameKind,
        on channel: UInt16 = 0,
        isLast: Bool = true,
        count: Int = 0
    ) throws(ProtocolViolation) -> Bool {
        try table.note(FrameHeader(kind, on: channel, isLast: isLast, count: count), from: end)
    }

    private mutating func refusal(
        _ end: SessionEnd,
        _ kind: FrameKind,
        on channel: UInt16 = 0
    ) -> String? {
        do throws(ProtocolViolation) {
            try say(end, kind, on: channel)
            return nil
        } catch {
            return error.description
        }
    }

    @Test mutating func `a question is answered once, and its number is free again`() throws {
        try say(.near, .look, on: 1, isLast: false, count: 10)
        #expect(refusal(.far, .look, on: 1) == "a frame \"look\" has no place on channel 1, which is of a \"look\"")
        try say(.near, .look, on: 1, count: 10)
        try say(.far, .alive, on: 1)
        try say(.far, .look, on: 1, isLast: false, count: 10)
        #expect(table.count == 1)
        try say(.far, .look, on: 1)
        #expect(table.count == 0)
        #expect(table.free() == 1)
        #expect(table.free(but: [1]) == 2)
        #expect(refusal(.far, .look, on: 1) == "channel 1 of a frame \"look\" is not open")
        try say(.near, .drop, on: 1)
        #expect(refusal(.far, .look, on: 1) == "a frame \"look\" has no place on channel 1, which is of a \"drop\"")
        #expect(refusal(.near, .open, on: 1) == "a frame \"open\" has no place on channel 1, which is of a \"drop\"")
    }

    @Test mutating func `the bytes of an rsync go both ways until each has ended`() throws {
        try say(.near, .rsync, on: 2)
        try say(.far, .data, on: 2, isLast: false, count: 5)
        try say(.near, .data, on: 2, isLast: false, count: 5)
        try say(.far, .data, on: 2)
        #expect(refusal(.far, .data, on: 2)?.contains("has no place") == true)
        try say(.far, .ended, on: 2)
        #expect(table.count == 1, "the near end may still be sending")
        let isRead = try say(.near, .data, on: 2, isLast: false, count: 5)
        #expect(!isRead, "what nobody reads any more is dropped")
        try say(.near, .data, on: 2)
        #expect(table.count == 0)
        #expect(refusal(.near, .data, on: 2) == "channel 2 of a frame \"data\" is not open")
    }

    @Test mutating func `the bytes of files go one way, and may be answered before they end`() throws {
        try say(.near, .files, on: 2, isLast: false, count: 5)
        #expect(refusal(.near, .data, on: 2)?.contains("has no place") == true, "the question comes first")
        try say(.near, .files, on: 2, count: 5)
        try say(.near, .data, on: 2, isLast: false, count: 5)
        #expect(refusal(.far, .data, on: 2)?.contains("has no place") == true)
        try say(.far, .files, on: 2)
        #expect(table.count == 1)
        let isRead = try say(.near, .data, on: 2, isLast: false, count: 5)
        #expect(!isRead)
        try say(.near, .data, on: 2)
        #expect(table.count == 0)
    }

    @Test mutating func `a failure may come before the question is whole`() throws {
        try say(.near, .begin, on: 3, isLast: false, count: 100)
        try say(.far, .failure, on: 3)
        #expect(refusal(.far, .begun, on: 3)?.contains("has no place") == true)
        for isLast in [false, true] {
            #expect(table.count == 1)
            let isRead = try say(.near, .begin, on: 3, isLast: isLast, count: 100)
            #expect(!isRead)
        }
        #expect(table.count == 0)
    }

    @Test mutating func `to cancel what was answered in between means nothing`() throws {
        try say(.near, .importPackage, on: 4)
        for isUnderWay in [true, false] {
            let isMeant = try say(.near, .cancel, on: 4)
            #expect(isMeant == isUnderWay)
            if isUnderWay { try say(.far, .imported, on: 4) }
        }
    }

    @Test mutating func `there are sixteen channels`() throws {
        for channel in 1...16 {
            #expect(table.free() == UInt16(channel))
            try say(.near, .look, on: UInt16(channel))
        }
        #expect(table.free() == nil)
        #expect(refusal(.near, .look, on: 17) == "more than 16 channels are open")
        try say(.far, .failure, on: 5)
        #expect(table.free() == 5)
        try say(.near, .look, on: 17)
    }

    @Test mutating func `a message has a limit, and all that are under way`() throws {
        for _ in 0..<2 { try say(.far, .alive) }
        try say(.near, .rsync, on: 1)
        for _ in 0..<2 { try say(.far, .ended, on: 1, isLast: false, count: 1 << 20) }
        #expect(refusal(.far, .ended, on: 1) == nil)
        try say(.near, .data, on: 1)
        try say(.near, .rsync, on: 1)
        for _ in 0..<2 { try say(.far, .ended, on: 1, isLast: false, count: 1 << 20) }
        #expect(throws: ProtocolViolation("a \"ended\" has more than 2097152 bytes")) {
            try say(.far, .ended, on: 1, isLast: false, count: 1)
        }
        for channel in 2...3 {
            for _ in 0..<512 { try say(.near, .look, on: UInt16(channel), isLast: false, count: 1 << 20) }
        }
        #expect(throws: ProtocolViolation("more than 1073741824 bytes are under way")) {
            try say(.near, .look, on: 4, isLast: false, count: 1)
        }
        // What is answered is not kept.
        try say(.far, .failure, on: 2)
        try say(.near, .look, on: 2)
        try say(.near, .look, on: 5, isLast: false, count: 1)
    }

    @Test mutating func `hello comes first and once, and nothing after the end`() throws {
        #expect(refusal(.near, .hello) == "it says hello twice")
        table = ChannelTable()
        #expect(refusal(.near, .look, on: 1) == "it does not say hello first")
        #expect(refusal(.far, .failure) == "it does not say hello first")
        try say(.near, .hello)
        try say(.near, .close)
        #expect(refusal(.near, .ping) == "it goes on after it has closed the session")
        try say(.far, .hello)
        try say(.far, .failure)
    }
}
