import EventSamples

/// Frames of a session: they become others, go or come twice; lengths, kinds and channels lie, ends are torn.
struct FramesForm: InputForm {
    private static let headerLength = 8

    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        var frames = Self.frames(of: input)
        let others = Self.frames(of: other)
        let place = random.number(below: frames.count)
        switch random.number(below: 9) {
        case 0: frames[place] = random.element(of: others)
        case 1: frames.insert(random.element(of: others), at: place)
        case 2: frames.remove(at: place)
        case 3: frames.insert(frames[place], at: random.number(below: frames.count))
        case 4: frames.swapAt(place, random.number(below: frames.count))
        case 5: Self.set(&frames[place], 4, to: UInt8(random.number(below: 40)))
        case 6: Self.set(&frames[place], 5, to: UInt8(random.number(below: 3)))
        case 7: Self.set(&frames[place], 7, to: UInt8(random.number(below: 19)))
        default:
            // Another end of what it holds, with a length that fits.
            guard frames[place].count > Self.headerLength else { return }
            frames[place].removeLast()
            Self.set(&frames[place], 3, to: UInt8(truncatingIfNeeded: frames[place].count - Self.headerLength))
        }
        input = Array(frames.joined())
    }

    private static func set(_ frame: inout [UInt8], _ place: Int, to byte: UInt8) {
        if frame.indices.contains(place) { frame[place] = byte }
    }

    /// The frames by their lengths, the last as far as it goes: at least one, if empty.
    private static func frames(of input: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = input[...]
        repeat {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let frame = rest.prefix(headerLength + length)
            frames.append(Array(frame))
            rest = rest.dropFirst(frame.count)
        } while !rest.isEmpty
        return frames
    }
}
