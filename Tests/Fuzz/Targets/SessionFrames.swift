import MirroringRemote

/// Frames of a session, which come from another machine.
struct SessionFrames: FuzzTarget {
    static let name = "frames"
    static let summary = "the frames of a session with another machine"
    static var form: any InputForm { FramesForm() }

    static var large: [LargeInput] {
        [
            LargeInput("zeros") { [UInt8](repeating: 0, count: 4 << 20) },
            LargeInput("pings") { hello + [UInt8](numbered: 100_000) { _ in "\0\0\0\0\u{3}\u{1}\0\0" } },
            LargeInput("a list in pieces of a byte") {
                hello + [UInt8](numbered: 100_000) { _ in "\0\0\0\u{1}\u{D}\0\0\u{1}x" }
            },
            LargeInput("a promise") { hello + [0, 16, 0, 0, 13, 1, 0, 1] },
        ]
    }

    private static let hello: [UInt8] = [0, 0, 0, 0, 1, 1, 0, 0]

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let whole = Self.session(of: input, in: [input[...]])
        let middle = Int(input.fingerprint % UInt64(input.count + 1))
        let parts = Self.session(of: input, in: [input[..<middle], input[middle...]])
        guard whole == parts else {
            throw Finding("Cut at \(middle) the session is another one: \(whole) and \(parts)")
        }
        guard input.starts(with: whole.bytes) else {
            throw Finding("The frames are others after they were read and written.")
        }
        return whole.end == nil && !whole.bytes.isEmpty
    }

    /// What comes of an input.
    private struct Session: Equatable {
        /// The frames that were understood, as they are sent.
        var bytes: [UInt8] = []
        /// How many channels are open.
        var channels = 0
        /// Why it ended.
        var end: String?
    }

    /// A far end that reads, and fails every question whose last byte is odd.
    private static func session(of input: [UInt8], in pieces: [ArraySlice<UInt8>]) -> Session {
        var session = Session()
        var parser = FrameParser(from: .near)
        var table = ChannelTable()
        do throws(ProtocolViolation) {
            _ = try table.note(FrameHeader(.hello, on: 0, count: 0), from: .far)
            for piece in pieces {
                parser.append(piece)
                while let frame = try parser.next() {
                    let isRead = try table.note(frame.header, from: .near)
                    session.bytes += frame.bytes
                    if isRead, frame.header.isLast, frame.header.kind.answer != nil,
                        frame.payload.last.map({ $0 % 2 }) == 1
                    {
                        _ = try table.note(FrameHeader(.failure, on: frame.header.channel, count: 0), from: .far)
                    }
                }
            }
        } catch {
            session.end = error.description
        }
        session.channels = table.count
        return session
    }
}
