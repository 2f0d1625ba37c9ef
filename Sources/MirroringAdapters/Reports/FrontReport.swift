/// What the front of a wrapped command tells the monitor behind it.
package enum FrontReport: Sendable, Hashable {
    /// Where a program writes to.
    package enum Stream: UInt8, Sendable, Hashable {
        case output = 1
        case errors = 2
    }

    /// The command was started.
    case started
    /// It could not be; the system's number, `errno`.
    case notStarted(Int32)
    /// It has written something. Both streams are one, the output, where they lead to the same place.
    case wrote(Stream, ArraySlice<UInt8>)
    /// It has written so many bytes that are not told, since the monitor did not keep up.
    case skipped(Int)
    /// A signal has come that asks it to end.
    case signal(Int32)
    /// It was stopped, as by Ctrl-Z.
    case stopped
    /// It goes on.
    case continued
    /// Not all that it has written could be passed on; the system's number, `errno`.
    case notStored(Int32)
    /// It has ended.
    case ended(ProgramEnding)
}

/// Reports as bytes in a pipe: a kind, the count of what follows, and that. Both ends are one program, so there is no version.
extension FrontReport {
    /// The bytes before a report's content.
    package static let headerLength = 5
    /// The most bytes of content.
    package static let contentLimit = 1 << 16

    private var kind: UInt8 {
        switch self {
        case .wrote(let stream, _): stream.rawValue
        case .started: 3
        case .notStarted: 4
        case .skipped: 5
        case .signal: 6
        case .stopped: 7
        case .continued: 8
        case .ended: 9
        case .notStored: 10
        }
    }

    /// The report as bytes.
    package var encoded: [UInt8] {
        var numbers: [Int] = []
        switch self {
        case .wrote(_, let bytes): return header(bytes.count) + bytes
        case .started, .stopped, .continued: break
        case .notStarted(let number), .signal(let number), .notStored(let number): numbers = [Int(number)]
        case .skipped(let count): numbers = [count]
        case .ended(let ending):
            switch ending.cause {
            case .exit(let code): numbers = [0, code]
            case .signal(let signal): numbers = [1, Int(signal)]
            }
            let needed = ending.resources
            numbers += [
                needed.userMilliseconds, needed.systemMilliseconds, needed.memoryBytes, needed.readBytes,
                needed.writtenBytes,
            ]
        }
        let content = numbers.flatMap { Self.bytes(UInt64(bitPattern: Int64($0)), 8) }
        return header(content.count) + content
    }

    private func header(_ count: Int) -> [UInt8] {
        [kind] + Self.bytes(UInt64(count), 4)
    }

    private static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }

    /// Takes the first report of some bytes away.
    ///
    /// - Returns: nil where it is not complete yet, or is none.
    package static func take(from bytes: inout ArraySlice<UInt8>) -> FrontReport? {
        guard bytes.count >= headerLength, let kind = bytes.first else { return nil }
        let count = Int(number(bytes.dropFirst().prefix(4)))
        guard count <= contentLimit, bytes.count >= headerLength + count else { return nil }
        let content = bytes.dropFirst(headerLength).prefix(count)
        bytes = bytes.dropFirst(headerLength + count)
        return FrontReport(kind, content)
    }

    private init?(_ kind: UInt8, _ content: ArraySlice<UInt8>) {
        if let stream = Stream(rawValue: kind) {
            self = .wrote(stream, content)
            return
        }
        let numbers = stride(from: content.startIndex, to: content.endIndex, by: 8).map { start in
            Int(Int64(bitPattern: Self.number(content[start...].prefix(8))))
        }
        switch (kind, numbers.count) {
        case (3, 0): self = .started
        case (4, 1): self = .notStarted(Int32(clamping: numbers[0]))
        case (5, 1): self = .skipped(numbers[0])
        case (6, 1): self = .signal(Int32(clamping: numbers[0]))
        case (7, 0): self = .stopped
        case (8, 0): self = .continued
        case (9, 7):
            let resources = ProgramEnding.Resources(
                userMilliseconds: numbers[2],
                systemMilliseconds: numbers[3],
                memoryBytes: numbers[4],
                readBytes: numbers[5],
                writtenBytes: numbers[6]
            )
            let cause: ProgramEnding.Cause = numbers[0] == 0 ? .exit(numbers[1]) : .signal(Int32(clamping: numbers[1]))
            self = .ended(ProgramEnding(cause, resources))
        case (10, 1): self = .notStored(Int32(clamping: numbers[0]))
        default: return nil
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
