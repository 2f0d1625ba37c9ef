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
            sources.adopt([try #require(try AdoptedEvents(process, in: fixture.folder, binding: fixture.binding))])
            #expect(sources.processes == [process])
            #expect(sources.adoptedWaiting == 3)

            var events: [PendingEvent] = []
            for (isAdopted, sequences) in [(true, [1, 2]), (true, [3]), (false, [9])] {
                let next = sources.take(2, except: RefusedJobs())
                let taken = try #require(next)
                #expect(taken.isAdopted == isAdopted)
                #expect(taken.events.map(\.event.sequence) == sequences)
                events += taken.events
            }
            let none = sources.take(2, except: RefusedJobs())
            #expect(none == nil)

            let unfinished = sources.takeDone()
            #expect(unfinished.isEmpty)
            let own = sources.delivered(events)
            #expect(own.count == 1)
            #expect(own.unsaved == 0)
            #expect(own.end == outbox.end)
            #expect(sources.adoptedWaiting == 0)
            let done = sources.takeDone()
            #expect(done.map(\.instance) == [process])
            #expect(sources.processes == [])
        }
    }

    @Test func sequenceThatIsLeftIsGivenUpWhenTheRestIsConfirmed() async throws {
        try await OutboxFixture.run { fixture in
            let (process, outbox) = (try fixture.abandoned(1...4).instance, try fixture.outboxWithEvent(9))
            var sources = EventSources(outbox)
            sources.adopt([try #require(try AdoptedEvents(process, in: fixture.folder, binding: fixture.binding))])
            let taken = sources.take(4, except: RefusedJobs())?.events ?? []
            let first = try #require(taken.first)
            let job = first.event.jobId
            sources.leave([process: 3], because: job)
            let unfinished = sources.takeDone()
            #expect(unfinished.isEmpty, "one event has no confirm")
            _ = sources.delivered([first])
            let done = sources.takeDone()
            #expect(done.map(\.refusedJob) == [job])
            let rest = sources.take(4, except: RefusedJobs())
            #expect(rest?.events.map(\.event.sequence) == [9])
        }
    }

    @Test func whatCanNotBeReadRestsUntilItIsTriedAgain() async throws {
        try await OutboxFixture.run { fixture in
            let process = try fixture.abandoned(1...2).instance
            var sources = EventSources(try fixture.outboxWithEvent(9))
            sources.adopt([try #require(try AdoptedEvents(process, in: fixture.folder, binding: fixture.binding))])
            let show = try fixture.hide(SegmentName(instance: process, number: 1))
            let failed = sources.take(2, except: RefusedJobs())
            #expect(failed?.failure != nil)
            #expect(failed?.isAdopted == true)
            let own = sources.take(2, except: RefusedJobs())
            #expect(own?.isAdopted == false, "others go on")
            let none = sources.take(2, except: RefusedJobs())
            #expect(none == nil)
            try show()
            let isResumed = sources.resume()
            #expect(isResumed)
            let read = sources.take(2, except: RefusedJobs())
            #expect(read?.events.count == 2)
            let isResumedAgain = sources.resume()
            #expect(!isResumedAgain)
        }
    }
}

extension OutboxFixture {
    /// The outbox of a process that has notified one event.
    fileprivate func outboxWithEvent(_ sequence: Int) throws -> Outbox {
        let outbox = try Outbox(configuration())
        outbox.accept(.typical(sequence: sequence), body: Self.body(sequence))
        return outbox
    }
}
