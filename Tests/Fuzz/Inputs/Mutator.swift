import EventSamples

/// Makes inputs of others by a few changes: of bytes, and of what the bytes mean.
struct Mutator {
    /// What inputs are made of; at least one.
    let seeds: [[UInt8]]
    /// How they are built.
    let form: any InputForm

    /// The most bytes of what is made: what takes long takes it of large inputs, which are a few of their own.
    private static let longest = 8 * 1_024

    /// An input that the generator alone decides about.
    func input(_ random: inout SeededGenerator) -> [UInt8] {
        var input = random.element(of: seeds)
        // One change in half of all, two in a quarter, and so on.
        for _ in 0...min(random.next().trailingZeroBitCount, 7) {
            let other = random.element(of: seeds)
            if random.number(below: 2) == 0 {
                form.change(&input, with: other, &random)
            } else {
                random.element(of: ByteChange.allCases).apply(to: &input, with: other, &random)
            }
            if input.count > Self.longest { input.removeSubrange(Self.longest...) }
        }
        return input
    }
}
