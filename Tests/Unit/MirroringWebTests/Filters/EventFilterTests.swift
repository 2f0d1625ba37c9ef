import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringWeb

@Suite struct EventFilterTests {
    private let event = MirroringStatusEventArgs.typical()
    private let job = MirroringStatusEventArgs.sampleJobId

    private func matches(_ query: String) throws -> Bool {
        let filter = try EventFilter(QueryParameters(query, known: EventFilter.parameters))
        return filter.matches(event, of: job)
    }

    @Test func withoutAFilterEverythingMatches() throws {
        #expect(try matches(""))
        #expect(EventFilter().isEmpty)
    }

    @Test func eachPartLeavesWhatItSays() throws {
        let status = event.status
        for query in [
            "job=\(job.lowercased)", "run=\(event.runId.lowercased)", "state=\(status.state.rawValue)",
            "outcome=\(status.outcome.rawValue)", "severity=error,\(status.severity.rawValue)", "text=SCREENSHOT-0012",
            "text=edit1.example", "since=2026-01-01T00:00:00Z", "until=2030-01-01T00:00:00Z",
        ] {
            #expect(try matches(query), "\(query)")
        }
        for query in [
            "job=\(UUID().uuidString)", "run=\(UUID().uuidString)", "state=ExportingError", "outcome=failed",
            "severity=error",
            "text=nothing+of+it", "since=2030-01-01T00:00:00Z", "until=2020-01-01T00:00:00Z", "category=network",
        ] {
            #expect(try !matches(query), "\(query)")
        }
    }

    @Test func allPartsHaveToHold() throws {
        #expect(try !matches("text=screenshot&severity=error"))
    }

    /// The key counts, which its publisher has the right to use, not the body.
    @Test func aJobIsThatOfTheKey() throws {
        var filter = EventFilter()
        filter.jobs = [event.jobId]
        #expect(!filter.matches(event, of: UUID()))
    }

    @Test func aPageIsCutWhereItIsAskedFor() throws {
        let positions = Array(UInt64(10)...19)
        let cut = { (page: EventPage, limit: Int) in page.cut(positions, limit: limit, by: { $0 }) }
        let newest = cut(.newest, 3)
        #expect(Array(newest.part) == [17, 18, 19] && newest.hasEarlier && !newest.hasLater)
        let before = cut(.before(13), 2)
        #expect(Array(before.part) == [11, 12] && before.hasEarlier && before.hasLater)
        let after = cut(.after(17), 5)
        #expect(Array(after.part) == [18, 19] && after.hasEarlier && !after.hasLater)
        let first = cut(.before(11), 5)
        #expect(Array(first.part) == [10] && !first.hasEarlier && first.hasLater)
        #expect(cut(.after(19), 5).part.isEmpty)
    }
}
