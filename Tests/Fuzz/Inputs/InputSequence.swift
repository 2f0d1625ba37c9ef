import EventSamples

/// All inputs of a run, each by its number alone: first those of the corpus as they are, then the large ones, then what is made of
/// the first.
struct InputSequence {
    private let seeds: [[UInt8]]
    private let large: [LargeInput]
    private let mutator: Mutator
    private let seed: UInt64

    /// - Parameters:
    ///   - seeds: the corpus.
    ///   - large: inputs that are not changed.
    ///   - form: how inputs are built.
    ///   - seed: what chooses the changes.
    init(_ seeds: [[UInt8]], large: [LargeInput], form: any InputForm, seed: UInt64) {
        self.seeds = seeds
        self.large = large
        mutator = Mutator(seeds: seeds, form: form)
        self.seed = seed
    }

    /// The input of that number, from 0.
    func input(_ number: Int) -> [UInt8] {
        if number < seeds.count { return seeds[number] }
        if number < seeds.count + large.count { return large[number - seeds.count].make() }
        // Two steps, so that the inputs of neighbouring seeds are not the same ones a number further.
        var chosen = SeededGenerator(seed: seed)
        var random = SeededGenerator(seed: chosen.next() &+ UInt64(number) &* 0xD129_0D3B_3B4C_89A5)
        return mutator.input(&random)
    }

    /// What an input is, for a finding.
    func name(of number: Int) -> String {
        if number < seeds.count { return "file \(number + 1) of the corpus" }
        if number < seeds.count + large.count { return "the large input \"\(large[number - seeds.count].name)\"" }
        return "input \(number)"
    }
}
