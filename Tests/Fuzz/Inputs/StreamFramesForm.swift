import EventSamples

/// Frames of the stream protocol: they become others, go or come twice; lengths, keys and headers of chunks lie, ends are torn.
///
/// In half of what is changed the frame keeps a length that fits, so that what stands in it is looked at.
struct StreamFramesForm: InputForm {
    private static let headLength = 4
    /// Where a chunk's counts, offset, checksum and lengths are in a delivery: what a change of a word is aimed at.
    private static let headerWords = [11, 13, 17, 25, 33, 41, 45, 49, 53]

    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        var frames = Self.frames(of: input)
        let others = Self.frames(of: other)
        let place = random.number(below: frames.count)
        switch random.number(below: 8) {
        case 0: frames[place] = random.element(of: others)
        case 1: frames.insert(random.element(of: others), at: place)
        case 2: frames.remove(at: place)
        case 3: frames.insert(frames[place], at: random.number(below: frames.count))
        case 4:
            Self.set(&frames[place], random.element(of: Self.headerWords), to: random.element(of: EdgeValues.integers))
        case 5:
            guard frames[place].count > 5 else { return }
            frames[place][5] = UInt8(random.number(below: 30))
            frames[place][4] = random.number(below: 2) == 0 ? 0 : 0x80
        default:
            random.element(of: ByteChange.allCases).apply(to: &frames[place], with: random.element(of: others), &random)
            if random.number(below: 4) > 0 { Self.fit(&frames[place]) }
        }
        input = Array(frames.joined())
    }

    /// Four bytes become a number.
    private static func set(_ frame: inout [UInt8], _ place: Int, to number: Int) {
        for index in 0..<4 where frame.indices.contains(place + index) {
            frame[place + index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index))
        }
    }

    /// The length of a frame becomes what it has.
    private static func fit(_ frame: inout [UInt8]) { set(&frame, 0, to: frame.count - headLength) }

    /// The frames by their lengths, the last as far as it goes: at least one, if empty.
    private static func frames(of input: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = input[...]
        repeat {
            let length = rest.prefix(headLength).reduce(0) { $0 << 8 | Int($1) }
            let frame = rest.prefix(headLength + length)
            frames.append(Array(frame))
            rest = rest.dropFirst(frame.count)
        } while !rest.isEmpty
        return frames
    }
}
