import Foundation
import MirroringEvents

/// What is written down of a release: while it is built what it was cloned from, and from just before it is published what it is.
package struct ReleaseNotes: ReleaseFile {
    /// What is known of a release that is published, or about to be.
    struct Publication: Sendable, Hashable, Codable {
        var release: ReleaseName
        var runId: UUID
        /// When it was published.
        var time: Timestamp
        /// What started the run.
        var trigger: String
        /// How many entries the source had; nil where the run did not look.
        var items: Int?
        /// The bytes of its files; nil where the run did not look.
        var bytes: Int?
    }

    package private(set) var formatVersion = ReleaseNotes.currentFormat
    var jobId: UUID
    /// The release that was current, from which it was cloned; nil for the first.
    var previous: ReleaseName?
    /// Nil while it is built.
    var publication: Publication?

    init(jobId: UUID, previous: ReleaseName?, publication: Publication? = nil) {
        (self.jobId, self.previous, self.publication) = (jobId, previous, publication)
    }
}

/// The releases that somebody has left for an older one: a run that would publish the same once more does nothing.
package struct RollbackMarks: ReleaseFile {
    package private(set) var formatVersion = RollbackMarks.currentFormat
    /// The newest mark first.
    private(set) var releases: [ReleaseName]
    /// When the last of them was left.
    private(set) var time: Timestamp

    /// The marks after somebody has gone from one release to another: of those that were left, the ones that are newer than this. Who goes
    /// forth again has not left what is older, and a source that comes to be as it was then is published.
    ///
    /// - Parameters:
    ///   - left: the release that was current; nil if there was none.
    ///   - target: the one that becomes it.
    ///   - all: the releases that there are, the oldest first.
    ///   - before: the marks that there were.
    ///   - time: now.
    init(
        leaving left: ReleaseName?,
        for target: ReleaseName,
        among all: [ReleaseName],
        after before: RollbackMarks?,
        at time: Timestamp
    ) {
        let newer = Set(all.drop { $0 != target }.dropFirst())
        let marked = ([left].compactMap(\.self) + (before?.releases ?? [])).filter(newer.contains)
        releases = marked.enumerated().filter { marked.firstIndex(of: $1) == $0 }.map(\.element)
        self.time = time
    }
}
