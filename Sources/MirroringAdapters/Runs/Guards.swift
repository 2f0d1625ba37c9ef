package import MirroringSettings

/// What a run that ends well has to keep to, so that one with which something is wrong does not pass for a success.
package struct Guards: Sendable, Hashable {
    /// It takes so long at least.
    package var minimumTime: TimeSpan?
    /// It takes so long at most.
    package var maximumTime: TimeSpan?
    /// It moves so many files at least.
    package var minimumItems: Int?
    /// It writes no line that matches this regular expression.
    package var forbidden: String?

    /// Nothing that a run has to keep to.
    package init() {}

    /// What a run has not kept to, a sentence each.
    ///
    /// - Parameters:
    ///   - duration: how long it took.
    ///   - moved: how many files it has moved; nil if it did not say.
    ///   - match: the first line that should not be.
    package func broken(after duration: Duration, moved: Int?, match: String?) -> [String] {
        var sentences: [String] = []
        let seconds = Int(duration.components.seconds)
        if let minimumTime, duration < minimumTime.duration {
            sentences.append("It took \(seconds) s, where \(minimumTime) at least are expected.")
        }
        if let maximumTime, duration > maximumTime.duration {
            sentences.append(Self.tooLong(maximumTime))
        }
        if let minimumItems, (moved ?? 0) < minimumItems {
            let count = moved.map(String.init) ?? "an unknown number of"
            let noun = moved == 1 ? "file" : "files"
            sentences.append("It moved \(count) \(noun), where \(minimumItems) at least are expected.")
        }
        if let match { sentences.append("It wrote a line that is not to be there: \(match)") }
        return sentences
    }

    /// What is said of a run that takes too long.
    package static func tooLong(_ limit: TimeSpan) -> String {
        "It takes longer than \(limit), as it should not."
    }
}
