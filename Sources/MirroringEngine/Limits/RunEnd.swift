import MirroringSettings

/// Why a run ends before its work is done, though nobody ended it and nothing failed.
package enum RunEnd: Error, Sendable, Hashable {
    /// The span of the job's window in which it ran is over.
    case windowClosed(DaySpan)
    /// It has taken as long as the job allows.
    case timedOut(Duration)

    /// What happened, a sentence for people.
    ///
    /// - Parameter activity: what the run was busy with, as in "while it was *transferring*".
    func sentence(while activity: String) -> String {
        let reason =
            switch self {
            case .windowClosed(let span): "The window \(span) has closed"
            case .timedOut(let duration):
                "The run was ended after \(TimeSpan(seconds: Int(duration.components.seconds))), as \"timeout\" says,"
            }
        return "\(reason) while it was \(activity); the next run takes up what is left."
    }
}
