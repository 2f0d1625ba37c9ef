import MirroringEvents

/// Where in a run errors and warnings are: a few marks, however many there are. Also the form in which it is sent.
struct RunDensity: Sendable, Encodable, Hashable {
    /// How many marks there are at most.
    static let most = 400

    /// Its place, from 0 to 1.
    let share: Double
    let severity: Severity

    /// The marks of a run; of several at one place the gravest.
    static func marks(of story: RunStory) -> [RunDensity] {
        var gravest: [Int: Severity] = [:]
        for mark in story.marks {
            let place = min(mark.sequence * most / max(story.through, 1), most - 1)
            gravest[place] = max(gravest[place] ?? .processing, mark.severity)
        }
        return gravest.sorted { $0.key < $1.key }.map { place, severity in
            RunDensity(share: (Double(place) + 0.5) / Double(most), severity: severity)
        }
    }
}
