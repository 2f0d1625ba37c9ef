import Foundation

@testable import Faults

/// A small history of two jobs, in turn: two runs of five events each, one after the other.
enum JoiningWorld {
    static let jobs = [UUID.job(0), UUID.job(1)]
    static let runs = (0..<4).map { _ in UUID() }
    /// An offset, and a second, for each event, from 100 on.
    static let history = all.enumerated().reduce(into: PublishedHistory()) { history, event in
        let (offset, moment) = (offset(event.offset), moment(100 + event.offset))
        history.append(PublishedEvent(identity: event.element, offset: offset, moment: moment, read: moment))
    }

    /// In the order in which they were published.
    static let all: [EventIdentity] = (0..<2).flatMap { round in
        (1...5).flatMap { sequence in
            (0..<2).map { EventIdentity(job: jobs[$0], run: runs[round * 2 + $0], sequence: sequence) }
        }
    }

    /// Those of the first job.
    static let ofFirstJob = all.filter { $0.job == jobs[0] }

    static func offset(_ index: Int) -> UInt64 { UInt64(100 + index) }

    static func moment(_ second: Int) -> Moment { Moment(nanoseconds: second * 1_000_000_000) }

    /// A visit of the first job that was given these events, and told at its end that it was complete.
    static func visit(from start: Visit.Start, begin: UInt64 = 0, _ events: some Sequence<EventIdentity>) -> Visit {
        var visit = Visit("somebody", of: jobs[0], from: start, begin: begin)
        events.forEach { visit.get($0) }
        visit.reach(offset(all.count - 1))
        return visit
    }

    /// What is found in it.
    static func verdict(_ visit: Visit) -> VisitVerdict { VisitVerdict(visit, in: history) }
}
