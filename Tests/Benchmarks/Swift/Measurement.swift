/// Times several ways of doing the same in turn, so that the machine's moods meet all of them alike.
struct Measurement {
    /// How many rounds the median is taken of.
    static let rounds = 5

    /// The median time of one repetition of each body, in microseconds.
    ///
    /// - Parameters:
    ///   - repetitions: how often a body runs in a round.
    ///   - bodies: what is measured.
    static func medians(repetitions: Int, of bodies: [() throws -> Void]) throws -> [Double] {
        var times = bodies.map { _ in [Double]() }
        for round in 0...rounds {
            for (index, body) in bodies.enumerated() {
                let start = ContinuousClock.now
                for _ in 0..<repetitions {
                    try body()
                }
                let elapsed = (ContinuousClock.now - start) / .microseconds(1)
                if round > 0 {  // the first warms up
                    times[index].append(elapsed / Double(repetitions))
                }
            }
        }
        return times.map { $0.sorted()[rounds / 2] }
    }
}

/// What was to be measured did not happen.
struct NotMeasured: Error, CustomStringConvertible {
    let description: String

    /// - Parameter description: a sentence.
    init(_ description: String) {
        self.description = description
    }
}
