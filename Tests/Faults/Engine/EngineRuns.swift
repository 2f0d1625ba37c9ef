import Foundation
import MirroringEvents

/// The runs of an engine: those of several jobs side by side, and of each job one after the other. A value.
///
/// The first run of each job is shorter, each by another number of events, so that runs don't all end together.
struct EngineRuns: Sendable {
    /// Where an event stands.
    struct Place: Sendable, Hashable {
        /// Which run it belongs to, from 0.
        let run: Int
        let sequence: Int
        /// Whether its run ends with it.
        let isLast: Bool
    }

    /// All runs that there may be.
    let ids: [UUID]
    private let jobs: Int
    private let events: Int
    private let length: Int

    /// - Parameters:
    ///   - jobs: how many jobs.
    ///   - events: how many events of each.
    ///   - length: how many events a run has; nil for all of its job.
    init(jobs: Int, events: Int, length: Int?) {
        self.jobs = jobs
        self.events = events
        self.length = max(1, length ?? events)
        let skipped = self.length == events ? 0 : self.length - 1
        let rounds = 1 + (events - 1 + skipped) / self.length
        ids = (0..<jobs * rounds).map { _ in UUID.version7() }
    }

    /// The place of an event.
    ///
    /// - Parameters:
    ///   - number: the how manieth of its job, from 1.
    ///   - job: the job, from 0.
    func place(of number: Int, job: Int) -> Place {
        let skipped = length == events ? 0 : job % length
        let (round, index) = (number - 1 + skipped).quotientAndRemainder(dividingBy: length)
        return Place(
            run: round * jobs + job,
            sequence: round == 0 ? number : index + 1,
            isLast: index + 1 == length || number == events
        )
    }
}
