import Testing

@testable import MirroringRemote

@Suite struct FrameTests {
    /// What a near end may say in one run of a push, in order.
    private static let said: [Frame] = [
        Frame(.hello, Array("{}".utf8)), Frame(.ping), Frame(.open, on: 1, Array("{}".utf8)),
        Frame(.begin, on: 2, isLast: false, [1, 2, 3]), Frame(.begin, on: 2, [4]), Frame(.rsync, on: 3, [5]),
        Frame(.data, on: 3, isLast: false, [UInt8](repeating: 6, count: 300)), Frame(.data, on: 3), Frame(.close),
    ]

    @Test func `frames are found wherever they are cut`() throws {
        let bytes = Self.said.flatMap(\.bytes)
        for place in 0...bytes.count {
            var parser = FrameParser(from: .near)
            var frames: [Frame] = []
            for piece in [bytes[..<place], bytes[place...]] {
                parser.append(piece)
                while let frame = try parser.next() { frames.append(frame) }
            }
            #expect(frames == Self.said, "cut at \(place)")
            #expect(parser.isBetweenFrames)
        }
    }

    @Test func `a header is known before its frame has arrived`() throws {
        let frame = Frame(.look, on: 7, isLast: false, [1, 2])
        var parser = FrameParser(from: .near)
        parser.append(frame.bytes.prefix(7))
        #expect(try parser.nextHeader() == nil)
        #expect(!parser.isBetweenFrames)
        parser.append(frame.bytes[7..<9])
        #expect(try parser.nextHeader() == frame.header)
        #expect(try parser.next() == nil)
        #expect(!parser.isBetweenFrames, "the line broke in its middle")
        parser.append(frame.bytes[9...])
        #expect(try parser.next() == frame)
    }

    @Test func `the eight bytes`() {
        #expect(FrameHeader(.data, on: 0x1234, count: 0x1_0203).bytes == [0, 1, 2, 3, 21, 1, 0x12, 0x34])
        #expect(FrameHeader(.look, on: 1, isLast: false, count: 5).bytes == [0, 0, 0, 5, 13, 0, 0, 1])
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 0, 1, 0, 0], "a frame is of kind 0, which it does not send"),
            ([0, 0, 0, 0, 99, 1, 0, 0], "a frame is of kind 99, which it does not send"),
            ([0, 0, 0, 0, 11, 1, 0, 1], "a frame is of kind 11, which it does not send"),
            ([0, 0, 0, 0, 3, 2, 0, 0], "a frame has the unknown flags 2"),
            ([0, 0, 0, 1, 3, 1, 0, 0], "a frame \"ping\" has 1 bytes, and at most 0 may be"),
            ([0, 4, 0, 1, 21, 1, 0, 1], "a frame \"data\" has 262145 bytes, and at most 262144 may be"),
            ([255, 255, 255, 255, 13, 1, 0, 1], "a frame \"look\" has 4294967295 bytes, and at most 1048576 may be"),
            ([0, 0, 0, 2, 10, 0, 0, 1], "a frame \"open\" is no piece of a message"),
            ([0, 0, 0, 0, 13, 0, 0, 1], "a frame \"look\" is no piece of a message"),
            ([0, 0, 0, 0, 3, 1, 0, 1], "a frame \"ping\" stands on channel 1"),
            ([0, 0, 0, 0, 13, 1, 0, 0], "a frame \"look\" stands on channel 0"),
        ] as [([UInt8], String)]
    )
    func `what a near end may not send is refused by its header, now and later`(header: [UInt8], reason: String) {
        var parser = FrameParser(from: .near)
        parser.append(header)
        for _ in 0..<2 {
            let violation = #expect(throws: ProtocolViolation.self) { try parser.next() }
            #expect(violation?.description == reason)
        }
    }

    @Test func `each kind but the session's is said by one end and answered by the other`() {
        for kind in FrameKind.allCases {
            if let answer = kind.answer {
                #expect(kind.mayCome(from: .near) && answer.mayCome(from: .far), "\(kind)")
                #expect(!kind.mayStand(on: 0) && kind.mayStand(on: 1))
            }
            #expect(kind.mayCome(from: .near) || kind.mayCome(from: .far))
            #expect(kind.messageLimit >= kind.pieceLimit)
        }
    }
}
