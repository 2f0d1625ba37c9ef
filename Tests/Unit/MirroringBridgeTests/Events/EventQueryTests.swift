import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

@Suite struct EventQueryTests {
    private static let jobs = (1...3).map { UUID(name: "job \($0)".utf8, namespace: UUID()) }
    private static let runs = (1...6).map { UUID(name: "run \($0)".utf8, namespace: UUID()) }
    private static let occurrences: [MirroringOccurrence] = [
        .packageTransferring, .packageTransferred, .transferFailed(continues: true), .packageImported,
    ]

    /// 400 events of six runs of three jobs, of which the last 150 are cached, some in another order than they came.
    private func cache() -> EventCache {
        var cache = EventCache(maximumEvents: 150, maximumBytes: .max)
        var generator = SeededGenerator(seed: 4)
        var sequences = Array(repeating: 0, count: 6)
        for position in 1...400 {
            let run = Int.random(in: 0..<6, using: &generator)
            sequences[run] += 1
            let shift = position.isMultiple(of: 17) ? 3 : 0
            _ = cache.insert(
                .sample(
                    at: UInt64(position + shift),
                    run: Self.runs[run],
                    job: Self.jobs[run / 2],
                    sequence: sequences[run],
                    occurrence: Self.occurrences.randomElement(using: &generator) ?? .packageTransferring
                )
            )
        }
        return cache
    }

    private var queries: [EventQuery] {
        var queries: [EventQuery] = []
        for jobId in [nil, Self.jobs[0], UUID()] {
            for runId in [nil, Self.runs[1], Self.runs[5]] {
                for states in [nil, [.transferred], [.transferring, .transferingError]] as [Set<MirroringState>?] {
                    for severities in [nil, [.error], [.processing, .error]] as [Set<Severity>?] {
                        for after in [nil, 0, 300, 377, 1_000] as [UInt64?] {
                            var query = EventQuery()
                            query.jobId = jobId
                            query.runId = runId
                            query.states = states
                            query.severities = severities
                            query.after = after
                            queries.append(query)
                        }
                    }
                }
            }
        }
        return queries
    }

    /// The indexes are only a shorter way to what looking at every event finds.
    @Test func indexesFindWhatLookingAtEveryEventFinds() {
        let cache = cache()
        var found = 0
        for query in queries {
            let expected = cache.entries.filter(query.matches).map(\.position)
            #expect(cache.entries(matching: query).map(\.position) == expected, "\(query)")
            found += expected.count
        }
        #expect(found > 1_000, "the queries are about something")
    }

    @Test func limitCountsFromTheEndThatIsAskedFor() {
        let cache = cache()
        var query = EventQuery()
        query.jobId = Self.jobs[1]
        let all = cache.entries(matching: query).map(\.position)
        query.limit = 7
        #expect(Set(cache.entries(matching: query).map(\.position)) == Set(all.sorted().prefix(7)))
        query.end = .newest
        #expect(cache.entries(matching: query).map(\.position) == Array(all.suffix(7)))
        query.limit = 100_000
        #expect(cache.entries(matching: query).map(\.position) == all)
    }

    /// Page after page, each behind the greatest position of the one before, is everything once, although some stand out of order.
    @Test func whoGoesOnBehindALimitMissesNothing() {
        let cache = cache()
        var query = EventQuery()
        let all = cache.entries(matching: query).map(\.position)
        #expect(all != all.sorted())
        for limit in [1, 2, 7] {
            query.limit = limit
            query.after = nil
            var read: [UInt64] = []
            for _ in all.indices {
                let page = cache.entries(matching: query).map(\.position)
                guard let last = page.max() else { break }
                read += page
                query.after = last
            }
            #expect(read.sorted() == all.sorted(), "pages of \(limit)")
        }
    }

    @Test func timeIsThatAtWhichTheBrokerTookIt() {
        var cache = EventCache(maximumEvents: 10, maximumBytes: .max)
        for number in 1...5 { _ = cache.insert(.sample(at: UInt64(number), sequence: number)) }
        var query = EventQuery()
        query.since = .sample(at: 4)
        #expect(cache.entries(matching: query).map(\.position) == [4, 5])
        query.since = .sample(at: 6)
        #expect(cache.entries(matching: query).isEmpty)
    }

    /// The rights of a replay hang on the key, by which the broker decided who may publish.
    @Test func eventBelongsToTheJobOfItsKey() {
        var cache = EventCache(maximumEvents: 10, maximumBytes: .max)
        let forged = MirroringStatusEventArgs.typical(sequence: 1, jobId: Self.jobs[0])
        var message = HistoryEntry.sample(at: 1, job: Self.jobs[1], sequence: 1).message
        message = .sample(forged, at: 1, key: message.routingKey, body: forged.encodedJSON())
        _ = cache.insert(HistoryEntry(position: 1, event: forged, message: message))
        var query = EventQuery()
        query.jobId = Self.jobs[0]
        #expect(cache.entries(matching: query).isEmpty)
        query.jobId = Self.jobs[1]
        #expect(cache.entries(matching: query).count == 1)
    }
}
