import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

@Suite struct EventSourcesTests {
    @Test func whatDeadProcessesLeftGoesBeforeOwnEvents() async throws {
        try await OutboxFixture.run { fixture in
            let (process, outbox) = (try fixture.abandoned(1...3).instance, try fixture.outboxWithEvent(9))
            var sources = EventSources(outbox)
            sources.adopt([try #require(try OrphanedEvents(process, in: fixture.folder, target: fixture.target))])
            #expect(sources.processes == [process])
            #expect(sources.orphansWaiting == 3)

            var events: [PendingEvent] = []
            for (isOrphaned, sequences) in [(true, [1, 2]), (true, [3]), (false, [9])] {
                let next = sources.next(2, except: { _ in false })
                let taken = try #require(next)
                #expect(taken.isOrphaned == isOrphaned)
                #expect(taken.events.map(\.event.sequence) == sequences)
                events += taken.events
            }
            let none = sources.next(2, except: { _ in false })
            #expect(none == nil)

            let unfinished = sources.removeDone()
            #expect(unfinished.isEmpty)
            let own = sources.markDelivered(events)
            #expect(own.count == 1)
            #expect(own.unsaved == 0)
            #expect(own.end == outbox.end)
            #expect(sources.orphansWaiting == 0)
            let done = sources.removeDone()
            #expect(done.map(\.instance) == [process])
            #expect(sources.processes == [])
        }
    }

    @Test func sequenceThatIsLeftIsGivenUpWhenTheRestIsConfirmed() async throws {
        try await OutboxFixture.run { fixture in
            let (process, outbox) = (try fixture.abandoned(1...4).instance, try fixture.outboxWithEvent(9))
            var sources = EventSources(outbox)
            sources.adopt([try #require(try OrphanedEvents(process, in: fixture.folder, target: fixture.target))])
            let taken = sources.next(4, except: { _ in false })?.events ?? []
            let first = try #require(taken.first)
            let job = first.event.jobId
            sources.leave([process: 3], because: job)
            let unfinished = sources.removeDone()
            #expect(unfinished.isEmpty, "one event has no confirm")
            _ = sources.markDelivered([first])
            let done = sources.removeDone()
            #expect(done.map(\.refusedJob) == [job])
            let rest = sources.next(4, except: { _ in false })
            #expect(rest?.events.map(\.event.sequence) == [9])
        }
    }

    @Test func whatCanNotBeReadRestsUntilItIsTriedAgain() async throws {
        try await OutboxFixture.run { fixture in
            let process = try fixture.abandoned(1...2).instance
            var sources = EventSources(try fixture.outboxWithEvent(9))
            sources.adopt([try #require(try OrphanedEvents(process, in: fixture.folder, target: fixture.target))])
            let show = try fixture.hide(SegmentName(instance: process, number: 1))
            let failed = sources.next(2, except: { _ in false })
            #expect(failed?.failure != nil)
            #expect(failed?.isOrphaned == true)
            #expect(sources.failure == failed?.failure)
            let own = sources.next(2, except: { _ in false })
            #expect(own?.isOrphaned == false, "others go on")
            let none = sources.next(2, except: { _ in false })
            #expect(none == nil)
            try show()
            let isResumed = sources.resume()
            #expect(isResumed)
            #expect(sources.failure != nil, "it was not tried again yet")
            let read = sources.next(2, except: { _ in false })
            #expect(read?.events.count == 2)
            #expect(sources.failure == nil)
            let isResumedAgain = sources.resume()
            #expect(!isResumedAgain)
        }
    }
}

extension OutboxFixture {
    /// The outbox of a process that has notified one event.
    fileprivate func outboxWithEvent(_ sequence: Int) throws -> Outbox {
        let outbox = try Outbox(configuration())
        outbox.accept(OutgoingEvent(.typical(sequence: sequence)))
        return outbox
    }
}
